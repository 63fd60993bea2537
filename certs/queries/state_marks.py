"""The states of given entries as pages mark them, with what changed since; only the person's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, IntegerField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from certs.models import EntryState, State
from certs.queries.entry_states import best_of
from certs.queries.merged_entries import last_merge_of
from certs.queries.one_question import Part, ask_at_once
from notes.access import Person
from notes.models import EntryMerge


@dataclass(frozen=True, slots=True)
class Mark:
    """`revision` is the entry's newest, `known_revision` the one that the person knew, if any.

    An entry into which a known one was merged is as well known, up to its revision before that.
    """

    state: str = State.UNREAD
    known_revision: int | None = None
    revision: int | None = None

    @property
    def words(self) -> str:
        """As a person says it."""
        return (
            f"{State(self.state).label}, changed since" if self.is_outdated else str(State(self.state).label)
        )

    @property
    def icon(self) -> str:
        return "state-outdated" if self.is_outdated else f"state-{self.state}"

    @property
    def has_changed(self) -> bool:
        """Whether a revision came after the one that the person knew."""
        return bool(self.known_revision and self.revision and self.revision > self.known_revision)

    @property
    def is_outdated(self) -> bool:
        """Known, but not as it is now."""
        return self.state == State.KNOWN and self.has_changed


UNREAD = Mark()


class _StateRow(NamedTuple):
    entry: int
    known_revision: int | None
    revision: int
    state: str


class _MergeRow(NamedTuple):
    """`before` is the winner's revision before the merge."""

    loser: int
    winner: int
    before: int | None
    revision: int


class Marks:
    """By entry; an entry without a row is not read."""

    def __init__(self, states: Sequence[_StateRow], merges: Iterable[_MergeRow]) -> None:
        merged = {row.loser: row for row in merges}
        winners = {row.loser: row.winner for row in merged.values()}
        self._marks = {row.entry: Mark(row.state, row.known_revision, row.revision) for row in states}
        inherited: dict[int, list[Mark]] = defaultdict(list)
        for row in states:
            if row.entry in winners:
                last = merged[last_merge_of(row.entry, winners)]
                known = last.before if row.known_revision else None
                inherited[last.winner].append(Mark(row.state, known, last.revision))
        for winner, marks in inherited.items():
            best = best_of(mark.state for mark in marks)
            self._marks.setdefault(winner, next(mark for mark in marks if mark.state == best))

    @property
    def entry_ids(self) -> list[int]:
        return list(self._marks)

    def of(self, entry_id: int) -> Mark:
        return self._marks.get(entry_id, UNREAD)


def marks_of(*, person: Person, entry_ids: Collection[int] | None) -> Marks:
    """One query; without ids, all."""
    return marks_from(ask_at_once(**mark_parts(person=person, entry_ids=entry_ids)))


def mark_parts(*, person: Person, entry_ids: Collection[int] | None) -> dict[str, Part]:
    """The person's states of these entries and of what was merged away; merges if one has these."""
    merges = EntryMerge.objects.filter(undone_at=None).order_by()
    own = EntryState.objects.of(person)
    merged_away = Q(entry__in=merges.values("loser_id"))
    return {
        "states": Part(
            own.filter(entry__isnull=False)
            if entry_ids is None
            else own.filter(Q(entry__in=entry_ids) | merged_away),
            numbers=("entry_id", "revision_number", "entry__revision_number"),
            texts=("state",),
        ),
        "merges": Part(
            merges.filter(Exists(own.filter(merged_away))),
            numbers=(
                "loser_id",
                "winner_id",
                Cast(KT("touched__0__before"), IntegerField()),
                "winner__revision_number",
            ),
        ),
    }


def marks_from(found: Mapping[str, Iterable[tuple[Any, ...]]]) -> Marks:
    """Of what was asked by `mark_parts`."""
    return Marks([_StateRow(*row) for row in found["states"]], [_MergeRow(*row) for row in found["merges"]])
