"""Cards whose line says something else than the person learned: keep the memory, or learn anew?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from certs.card_facts.meaning import why_changed
from certs.models import Card, CardMemory
from certs.queries.card_candidates import Candidate, candidates
from certs.queries.card_rows import worse_ones
from certs.queries.further_cards import all_candidates
from notes.access import Person
from notes.rendering.differences import Piece, word_difference

GONE_FOR_GOOD = "its entry was removed for good"
OUT_OF_SIGHT = "the entry is in the bin, or out of your sight"


@dataclass(frozen=True, slots=True)
class FollowedMemory:
    """One memory with its card as the notes have it today; without `candidate` its entry is out of sight.

    `is_aside`: two cards became one, and the person's better memory of it is another.
    """

    memory: CardMemory
    candidate: Candidate | None
    why: str = ""
    is_aside: bool = False

    @property
    def is_kept(self) -> bool:
        return not self.why

    @property
    def is_gone_for_good(self) -> bool:
        return self.memory.card.is_of_nothing

    @property
    def front(self) -> str:
        card = self.memory.card
        return self.candidate.front if self.candidate else card.question or card.front

    @property
    def difference(self) -> tuple[Piece, ...]:
        return word_difference(self.memory.meaning, self.candidate.back.meaning if self.candidate else "")


def followed_memories(*, person: Person) -> list[FollowedMemory]:
    """The person's memories of cards from the notes: a constant number of queries, whatever their number."""
    memories = list(
        CardMemory.objects.of(person).exclude(card__kind=Card.Kind.OWN).select_related("card__entry")
    )
    found = {pk: one for one in _present(person, memories) for pk in one.card_ids}
    groups: dict[int, list[CardMemory]] = defaultdict(list)
    for memory in memories:
        if memory.card_id in found:
            groups[found[memory.card_id].card_id or 0].append(memory)
    aside = worse_ones(person=person, groups=[group for group in groups.values() if len(group) > 1])
    return [_followed(memory, found.get(memory.card_id), is_aside=memory.pk in aside) for memory in memories]


def _present(person: Person, memories: Iterable[CardMemory]) -> list[Candidate]:
    if all(memory.card.kind == Card.Kind.TERM for memory in memories):
        return candidates(person=person)
    return [one for of_kind in all_candidates(person=person).values() for one in of_kind]


def _followed(memory: CardMemory, candidate: Candidate | None, *, is_aside: bool) -> FollowedMemory:
    if candidate is None:
        return FollowedMemory(memory, None, GONE_FOR_GOOD if memory.card.is_of_nothing else OUT_OF_SIGHT)
    return FollowedMemory(memory, candidate, why_changed(memory.meaning, candidate.back.meaning), is_aside)
