"""What a person recalls by domain on the day of each goal's exam. Theirs alone.

Read from the sums that follow every answer (certs.actions.readiness_sums). Where these are not those of the
moment, because the notes, a map, the team's cards or the day changed since, they are made anew in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from json import loads
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db.models import Func, IntegerField, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from certs.models import Card, CardDecision, Goal, time_zone_of
from certs.queries.card_memories import Basis, Links, Memories, links_of
from certs.queries.goals import GoalLine
from certs.queries.one_question import Part, ask_at_once
from certs.readiness.recall_sums import RecallSums
from notes.access import Person
from notes.models import Purge, Revision


class Kept(NamedTuple):
    """The sums of one open goal as they are kept, and what may have happened since."""

    goal: int
    version: int
    map_revision: int | None
    revision: int | None
    purge: int | None
    decisions: int
    card: int | None
    decided_at: str | None
    parameters: str | None
    stamp: str | None
    links: str | None
    basis: str | None
    sums: str | None

    @property
    def present_stamp(self) -> str:
        """The same as long as nothing happened that can change a link. Writers of the notes take turns, so
        the last revision's number tells; only a purge takes revisions away, and leaves a row of its own."""
        happened = (self.map_revision, self.revision, self.purge, self.decisions, self.card, self.decided_at)
        return "|".join(str(one or "") for one in happened)

    def basis_for(self, line: GoalLine, person: Person) -> Basis:
        told = loads(self.parameters) if self.parameters else None
        return Basis(line.day, time_zone_of(person), tuple(told) if told else None)


@dataclass(frozen=True, slots=True)
class Recall:
    """One goal's sums with what they rest on. `is_anew`: made from the memories at this moment."""

    kept: Kept
    basis: Basis
    links: str
    sums: RecallSums
    is_anew: bool = False

    @property
    def is_as_stored(self) -> bool:
        return not self.is_anew and self.kept.stamp == self.kept.present_stamp


def recall_parts(person: Person) -> dict[str, Part]:
    """What `recalls_found` needs, for a page that asks for more at once."""
    decided = CardDecision.objects.order_by()
    count = decided.annotate(count=Func("pk", function="COUNT", output_field=IntegerField())).values("count")
    last = decided.order_by("-at").annotate(text=Cast("at", TextField())).values("text")
    numbers = (
        "pk",
        "exam_version_id",
        "exam_version__exam_map__revision_number",
        _last(Revision.objects.order_by("-pk")),
        _last(Purge.objects.order_by("-pk")),
        Subquery(count),
        _last(Card.objects.order_by("-pk")),
    )
    texts = (
        Subquery(last[:1]),
        Cast("person__review_preferences__parameters", TextField()),
        "recall__stamp",
        "recall__links",
        "recall__basis",
        Cast("recall__sums", TextField()),
    )
    return {"recalls": Part(Goal.objects.of(person).filter(closed_at=None), numbers=numbers, texts=texts)}


def recalls_found(
    found: Mapping[str, list[tuple[Any, ...]]], *, person: Person, lines: Iterable[GoalLine]
) -> dict[int, Recall]:
    """By goal, of those that are open. Asks nothing while the kept sums hold; four queries where not."""
    goals, present = _of_lines(found, person, lines)
    return {
        row.goal: _as_kept(row, basis, present) or _made_anew(row, basis, present) for row, basis in goals
    }


def goal_recalls(*, person: Person, lines: Sequence[GoalLine]) -> dict[int, Recall]:
    """One query while the kept sums hold."""
    return recalls_found(ask_at_once(**recall_parts(person)), person=person, lines=lines) if lines else {}


def recalls_anew(*, person: Person, lines: Sequence[GoalLine]) -> dict[int, Recall]:
    """Whatever is kept: five queries."""
    goals, present = _of_lines(ask_at_once(**recall_parts(person)), person, lines)
    return {row.goal: _made_anew(row, basis, present) for row, basis in goals}


def _of_lines(
    found: Mapping[str, list[tuple[Any, ...]]], person: Person, lines: Iterable[GoalLine]
) -> tuple[list[tuple[Kept, Basis]], _Present]:
    kept = {one.goal: one for one in (Kept(*row) for row in found["recalls"])}
    goals = [
        (kept[line.goal.pk], kept[line.goal.pk].basis_for(line, person))
        for line in lines
        if line.goal.pk in kept
    ]
    return goals, _Present(person, [row for row, _ in goals])


class _Present:
    """How cards stand in the exams at this moment. Read when something changed; the digests are remembered,
    so that what changed without moving a card is looked at once."""

    def __init__(self, person: Person, kept: Iterable[Kept]) -> None:
        self._person = person
        self._stamps = {row.version: row.present_stamp for row in kept}
        self._links: dict[int, Links] = {}
        self.memories = Memories(person)

    def links(self, version: int) -> Links:
        if not self._links:
            self._links = links_of(person=self._person, version_ids=list(self._stamps))
            for known, links in self._links.items():
                caches["rendered"].set(_name(known), (self._stamps[known], links.digest))
        return self._links[version]

    def digest(self, version: int) -> str:
        stamp, digest = caches["rendered"].get(_name(version)) or ("", "")
        return str(digest) if stamp == self._stamps[version] else self.links(version).digest


def _name(version: int) -> str:
    return f"card-links:{version}"


def _as_kept(row: Kept, basis: Basis, present: _Present) -> Recall | None:
    if row.sums is None or row.links is None or row.basis != str(basis):
        return None
    if row.stamp != row.present_stamp and row.links != present.digest(row.version):
        return None
    return Recall(row, basis, row.links, RecallSums.from_json(loads(row.sums)))


def _made_anew(row: Kept, basis: Basis, present: _Present) -> Recall:
    links = present.links(row.version)
    return Recall(row, basis, links.digest, present.memories.sums(links, basis), is_anew=True)


def _last(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.values("pk")[:1])
