"""What a person recalls by domain on the day of each goal's exam. Theirs alone.

Read from the sums that follow every answer (certs.actions.readiness_sums). Where these are not those of the
moment, because the notes, a map, the team's cards or the day changed since, they are made anew in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json import loads
from typing import Any, Final, NamedTuple

from django.core.cache import caches
from django.db.models import Func, IntegerField, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from certs.models import Card, CardDecision, Goal, time_zone_of
from certs.queries.asked_cards import CardOf
from certs.queries.asked_items import Asked
from certs.queries.card_links import Places
from certs.queries.card_memories import Basis, Links, Memories, asked_with_cards
from certs.queries.goals import GoalLine
from certs.queries.one_question import Part, ask_at_once
from certs.readiness.recall_sums import RecallSums
from notes.access import Person
from notes.models import Purge, Revision

NOTHING_ASKED: Final = Asked((), (), 0, ())


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
    """What `Recalls` needs, for a page that asks for more at once."""
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


class Recalls:
    """A person's recalls by goal, of those that are open.

    Asks nothing while the kept sums hold. Where the wiki changed since, it must be looked how the cards stand
    now: a page that reads an exam's map anyhow does so at once (`needs_cards`, `tell`). The digests are
    remembered, so that a change which moves no card is looked at once.
    """

    def __init__(self, person: Person, rows: Iterable[tuple[Any, ...]]) -> None:
        self._person = person
        self._kept = {one.version: one for one in (Kept(*row) for row in rows)}
        self._links: dict[int, Links] = {}
        self._memories = Memories(person)

    def needs_cards(self, versions: Iterable[int]) -> bool:
        return any(
            row.card is not None
            and (row.sums is None or (row.stamp != row.present_stamp and not self._known_digest(row)))
            for row in (self._kept[version] for version in versions if version in self._kept)
        )

    def tell(self, asked: Mapping[int, Asked], cards: Mapping[int, CardOf]) -> None:
        for version, one in asked.items():
            if version in self._kept:
                self._links[version] = Links(version, cards, Places(one))
                name, stamp = _name(version), self._kept[version].present_stamp
                caches["rendered"].set(name, (stamp, self._links[version].digest))

    def touched(self, version: int) -> frozenset[int]:
        """The items of its map of which a card was answered; none where the exam is no goal."""
        row = self._kept.get(version)
        if row is None:
            return frozenset()
        # Which cards were answered holds whatever the day of the exam.
        basis = Basis(None, time_zone_of(self._person))
        return (self._held(row, basis) or self._anew(row, basis)).sums.touched_items

    def of(self, line: GoalLine) -> Recall | None:
        row = self._row(line)
        if row is None:
            return None
        basis = row.basis_for(line, self._person)
        held = self._held(row, basis) if row.basis == str(basis) else None
        return held or self._anew(row, basis)

    def anew(self, line: GoalLine) -> Recall | None:
        row = self._row(line)
        return self._anew(row, row.basis_for(line, self._person)) if row else None

    def _row(self, line: GoalLine) -> Kept | None:
        row = self._kept.get(line.version.pk)
        return row if row is not None and row.goal == line.goal.pk else None

    def _held(self, row: Kept, basis: Basis) -> Recall | None:
        if row.sums is None or row.links is None:
            return None
        if row.stamp != row.present_stamp and row.links != self._digest(row):
            return None
        return Recall(row, basis, row.links, RecallSums.from_json(loads(row.sums)))

    def _anew(self, row: Kept, basis: Basis) -> Recall:
        links = self._present(row)
        sums = self._memories.sums(links, basis) if row.card else RecallSums()
        return Recall(row, basis, links.digest, sums, is_anew=True)

    def _digest(self, row: Kept) -> str:
        return self._known_digest(row) or self._present(row).digest

    def _known_digest(self, row: Kept) -> str:
        stamp, digest = caches["rendered"].get(_name(row.version)) or ("", "")
        return str(digest) if stamp == row.present_stamp else ""

    def _present(self, row: Kept) -> Links:
        if row.card is None:
            return Links(row.version, {}, Places(NOTHING_ASKED))
        if row.version not in self._links:
            self.tell(*asked_with_cards(person=self._person, version_ids=list(self._kept)))
        return self._links[row.version]


def recalls_of(*, person: Person) -> Recalls:
    return Recalls(person, ask_at_once(**recall_parts(person))["recalls"])


def goal_recalls(*, person: Person, lines: Iterable[GoalLine]) -> dict[int, Recall]:
    """One query while the kept sums hold."""
    recalls = recalls_of(person=person)
    return {line.goal.pk: found for line in lines if (found := recalls.of(line))}


def recalls_anew(*, person: Person, lines: Iterable[GoalLine]) -> dict[int, Recall]:
    """Whatever is kept: four queries."""
    recalls = recalls_of(person=person)
    return {line.goal.pk: found for line in lines if (found := recalls.anew(line))}


def _name(version: int) -> str:
    return f"card-links:{version}"


def _last(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.values("pk")[:1])
