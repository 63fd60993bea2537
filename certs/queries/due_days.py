"""How many cards come on each of the next days, as they stand now: by FSRS, or earlier for an exam."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from certs.models import CardMemory
from certs.queries.card_supply import Links, links_of
from certs.queries.goals import GoalLine
from certs.queries.review_wishes import GoalDay, end_of, goal_day
from certs.scheduling.deadlines import due_before
from certs.scheduling.memory import Memory
from certs.scheduling.scheduler import Wishes
from notes.access import Person

_MEMORY: Final = ("due", "phase", "step", "stability", "difficulty", "last_review", "lapses")


def due_days(
    *, person: Person, lines: Iterable[GoalLine], wishes: Wishes, at: datetime, until: date, zone: ZoneInfo
) -> dict[date, int]:
    """One query that counts; near an exam one that reads its cards, and two for what the exams ask for."""
    end = end_of(until, zone)
    goals = _goals(lines, zone, wishes)
    near = [goal for goal in goals if goal.has_begun(min(end, goal.deadline.exam))]
    rows = CardMemory.objects.of(person).filter(suspended_at__isnull=True, last_review__isnull=False)
    if not near:
        counted: Any = rows.filter(due__lt=end).order_by().annotate(day=TruncDate("due", tzinfo=zone))
        return dict(counted.values_list("day").annotate(cards=Count("pk")))
    links = links_of(person=person, goals=near)
    days = Counter(
        due_before(memory, deadlines, at=at, wishes=wishes).astimezone(zone).date()
        for memory, deadlines in (
            (Memory(*memory), [goal.of_card(card) for goal in near if _serves(links, goal, of)])
            for card, of, memory in _read(rows)
        )
    )
    return {on: count for on, count in days.items() if on <= until}


def _goals(lines: Iterable[GoalLine], zone: ZoneInfo, wishes: Wishes) -> list[GoalDay]:
    return [
        goal_day(line, zone=zone, retention=wishes.desired_retention)
        for line in lines
        if line.day is not None and not line.is_past
    ]


_Of = tuple[int | None, int | None, int | None]


def _read(rows: QuerySet[CardMemory]) -> Iterable[tuple[int, _Of, Sequence[Any]]]:
    """The card, by what exams may ask for it, and its memory."""
    service = Coalesce("card__service", "card__entry__service", "card__entry__feature__service")
    of = rows.order_by().annotate(
        entry=F("card__entry"), asked_service=service, version=F("card__own_question__exam_version")
    )
    for card, entry, asked, version, *memory in of.values_list(
        "card_id", "entry", "asked_service", "version", *_MEMORY
    ):
        yield card, (entry, asked, version), memory


def _serves(links: Links, goal: GoalDay, of: _Of) -> bool:
    entry, service, version = of
    return links.serves(goal.version_id, [entry] if entry else [], service, version)
