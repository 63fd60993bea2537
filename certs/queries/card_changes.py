"""Cards whose line says something else than the person learned: keep the memory, or learn anew?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certs.card_facts.meaning import why_changed
from certs.models import Card, CardMemory
from certs.queries.card_candidates import Candidate, candidates
from certs.queries.entry_states import last_merge_of
from notes.access import Person
from notes.models import EntryMerge
from notes.rendering.differences import Piece, word_difference


@dataclass(frozen=True, slots=True)
class FollowedMemory:
    """One memory with its card as the notes have it today; without `candidate` its entry is out of sight."""

    memory: CardMemory
    candidate: Candidate | None
    why: str = ""

    @property
    def is_kept(self) -> bool:
        return not self.why

    @property
    def difference(self) -> tuple[Piece, ...]:
        return word_difference(self.memory.meaning, self.candidate.back.meaning if self.candidate else "")


def followed_memories(*, person: Person) -> list[FollowedMemory]:
    """The person's memories of cards from entries: nine queries, whatever their number."""
    memories = CardMemory.objects.of(person).filter(card__kind=Card.Kind.TERM).select_related("card")
    found = {pk: one for one in candidates(person=person) for pk in one.entry_ids}
    winners = dict(EntryMerge.objects.filter(undone_at=None).values_list("loser_id", "winner_id"))
    return [_followed(memory, found, winners) for memory in memories]


def _followed(
    memory: CardMemory, found: Mapping[int, Candidate], winners: Mapping[int, int]
) -> FollowedMemory:
    entry = memory.card.entry_id or 0
    if entry in winners:
        entry = winners[last_merge_of(entry, winners)]
    candidate = found.get(entry)
    if candidate is None:
        return FollowedMemory(memory, None, "the entry is in the bin, or out of your sight")
    return FollowedMemory(memory, candidate, why_changed(memory.meaning, candidate.back.meaning))
