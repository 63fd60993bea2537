"""What could come on a day: cards that are due, and new ones, the nearest goal's first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from certs.models import Card, CardDecision, CardMemory
from certs.queries.asked_items import Asked, asked_by
from certs.queries.card_faces import Face, faces_of
from certs.queries.card_rows import memories_aside
from certs.queries.review_wishes import GoalDay, memory_of
from certs.scheduling.deadlines import due_before
from certs.scheduling.memory import Memory
from certs.scheduling.scheduler import Wishes
from notes.access import Person

# Faces are made for so many candidates at a time.
_HANDFUL = 60


@dataclass(frozen=True, slots=True)
class DueCard:
    row: CardMemory
    memory: Memory
    face: Face


@dataclass(frozen=True, slots=True)
class NewCard:
    """`row` is there where the person added it, or it was dealt out before and not answered."""

    face: Face
    row: CardMemory | None


class Links:
    """Which cards serve which exams, by the exams' maps."""

    def __init__(self, asked: Mapping[int, Asked]) -> None:
        self._entries: dict[int, set[int]] = {}
        self._services: dict[int, set[int]] = {}
        for version, of in asked.items():
            self._entries[version] = {entry for item in of.items for entry in item.entry_ids}
            self._services[version] = {item.service_id for item in of.items if item.service_id}

    def serves(
        self, version: int, entry_ids: Iterable[int], service_id: int | None, own_version: int | None = None
    ) -> bool:
        if own_version is not None:
            return own_version == version
        if service_id and service_id in self._services.get(version, ()):
            return True
        return not self._entries.get(version, set()).isdisjoint(entry_ids)


def links_of(*, person: Person, goals: Iterable[GoalDay]) -> Links:
    """Two queries."""
    versions = {goal.version_id for goal in goals}
    return Links(asked_by(person=person, exam_version_ids=versions))


def due_cards(
    *, person: Person, at: datetime, end: datetime, goals: Sequence[GoalDay], links: Links, wishes: Wishes
) -> tuple[list[DueCard], int]:
    """Answered before, and due before `end`, by FSRS or by an exam's day; and how many are out of sight."""
    rows = CardMemory.objects.of(person).filter(suspended_at=None, last_review__isnull=False)
    rows = rows.filter(Q(buried_until=None) | Q(buried_until__lt=end.date()))
    pressing = [goal for goal in goals if goal.has_begun(at)]
    if not pressing:
        rows = rows.filter(due__lt=end)
    chosen = [row for row in rows.order_by() if row.due < end or _may_come(row, pressing, at, end, wishes)]
    faces = faces_of(card_ids=[row.card_id for row in chosen], person=person)
    found = []
    for row in chosen:
        face = faces.get(row.card_id)
        if row.due < end or (face and _may_come(row, goals_asking(face, pressing, links), at, end, wishes)):
            found.append((row, face))
    aside = memories_aside(person=person, card_ids=[row.card_id for row, _ in found])
    found = [(row, face) for row, face in found if row.pk not in aside]
    seen = [DueCard(row, memory_of(row), face) for row, face in found if face and not face.is_paused]
    return seen, len(found) - len(seen)


def _may_come(row: CardMemory, goals: Iterable[GoalDay], at: datetime, end: datetime, wishes: Wishes) -> bool:
    deadlines = [goal.of_card(row.card_id) for goal in goals]
    return due_before(memory_of(row), deadlines, at=at, wishes=wishes) < end


def goals_asking(face: Face, goals: Iterable[GoalDay], links: Links) -> list[GoalDay]:
    """Those whose exam asks for what is on the card."""
    return [
        goal
        for goal in goals
        if links.serves(goal.version_id, face.entry_ids, face.service_id, face.version_id)
    ]


def new_cards(*, person: Person, goals: Sequence[GoalDay], links: Links) -> Iterator[NewCard]:
    """One's own and the team's that were never answered, not paused; the nearest goal's first.

    Faces are asked for by the handful, so that a day of ten does not look at thousands.
    """
    own = {
        row.card_id: row
        for row in CardMemory.objects.of(person).filter(suspended_at=None, last_review=None).order_by()
    }
    rows = list(_unlearned(person, own.keys()))
    rows.sort(key=lambda row: (_rank(row, goals, links), row[0] not in own, row[0]))
    for start in range(0, len(rows), _HANDFUL):
        handful = [row[0] for row in rows[start : start + _HANDFUL]]
        faces = faces_of(card_ids=handful, person=person)
        others = {one for face in faces.values() for one in face.same_ids} - set(handful)
        held = set(CardMemory.objects.of(person).filter(card__in=others).values_list("card_id", flat=True))
        for pk in handful:
            face = faces.get(pk)
            if face is None or face.is_paused or not held.isdisjoint(face.same_ids):
                continue
            yield NewCard(face, own.get(pk))


_Row = tuple[int, int | None, int | None, int | None]


def _unlearned(person: Person, own: Collection[int]) -> Iterator[_Row]:
    """Card, entry, the service that either is of, and the exam that a question of one's own is for."""
    places = ("service_id", "entry__service_id", "entry__feature__service_id")
    columns = ("pk", "entry_id", "own_question__exam_version_id", *places)
    team = unlearned_of_team(person).values_list(*columns)
    mine = Card.objects.filter(pk__in=own).order_by().values_list(*columns)
    for pk, entry, version, service, of_entry, of_feature in (*team, *mine):
        yield pk, entry, service or of_entry or of_feature, version


def unlearned_of_team(person: Person) -> QuerySet[Card]:
    """Kept, and without a row of this person."""
    known = CardMemory.objects.of(person).filter(card=OuterRef("pk"))
    return (
        Card.objects.filter(person=None, decision__verdict=CardDecision.Verdict.KEPT)
        .exclude(Exists(known))
        .order_by()
    )


def _rank(row: _Row, goals: Sequence[GoalDay], links: Links) -> int:
    _, entry, service, version = row
    places = (
        place
        for place, goal in enumerate(goals)
        if links.serves(goal.version_id, [entry] if entry else [], service, version)
    )
    return next(places, len(goals))


def supply_words(*, person: Person) -> str:
    """Changes whenever there may be other new cards than before; not by answering those of the day."""
    last = CardDecision.objects.aggregate(last=Max("at"))["last"]
    own = CardMemory.objects.of(person).filter(suspended_at=None, last_review=None, asked_on=None)
    return f"{last} {own.aggregate(last=Max('pk'))['last']} {own.count()}"
