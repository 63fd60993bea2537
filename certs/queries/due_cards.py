"""Which cards are asked of a person now. Whatever they remember otherwise, only the day's cards are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import ceil
from statistics import median
from typing import Final, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, When

from certs.card_facts.meaning import why_changed
from certs.models import CardMemory, Review, ReviewDay
from certs.queries.card_faces import Face, faces_of
from certs.queries.card_supply import goals_asking, links_of, unlearned_of_team
from certs.queries.exam_chips import ExamChips, exams_for_services
from certs.queries.interval_words import interval_words
from certs.queries.review_wishes import GoalDay, OwnWishes, end_of, goal_days, memory_of, start_of, wishes_of
from certs.scheduling.deadlines import due_before
from certs.scheduling.memory import LEECH_LAPSES, Memory, Rating
from certs.scheduling.scheduler import review
from notes.access import Person

# Answers by whose length the minutes left are told, and what one takes where none was timed.
_TIMED: Final = 60
_USUAL_MILLISECONDS: Final = 12_000
# Read beside those that are asked for: some may be paused since the day was laid out.
_SPARE: Final = 5


@dataclass(frozen=True, slots=True)
class AskedCard:
    """Both sides of one card. `intervals` are the words for when each rating brings it again, by FSRS or
    earlier for an exam; `path` says where in the notes it stands; `url` of what it is of, None
    for one's own."""

    memory_id: int
    card_id: int
    kind: str
    path: str
    front: str
    lines: tuple[str, ...]
    official_name: str
    catalogue_line: str
    life_cycle: str
    docs_url: str
    marks: tuple[str, ...]
    chips: ExamChips | None
    url: str | None
    intervals: dict[int, str]
    is_new: bool
    due: datetime


class SetAside(NamedTuple):
    """A card that was forgotten so often that it is not asked any more, until its person wants it back."""

    memory_id: int
    front: str
    url: str
    lapses: int


@dataclass(frozen=True, slots=True)
class Hand:
    """`left` are the cards of today that are still to answer, `new_left` those among them never answered.

    `minutes_left` follows from how long the last answers took. `later` of them come again today only after
    a learning step, the first at `next_at`. `changed`, `paused`, `siblings` and `left_over` are not asked
    today: they mean something else than was learned, their line is doubted or gone, another card of the same
    thing comes today, or the day has no room for them.
    """

    cards: list[AskedCard]
    left: int
    minutes_left: int
    new_left: int
    next_at: datetime | None = None
    changed: int = 0
    paused: int = 0
    siblings: int = 0
    left_over: int = 0
    set_aside: tuple[SetAside, ...] = ()
    catch_up: str = ""


def waiting_count(*, person: Person, at: datetime, zone: tzinfo) -> int:
    """Two queries once the day is laid out; before that it is told from what is due, and how many new ones
    there are."""
    today = at.astimezone(zone).date()
    if ReviewDay.objects.of(person).filter(on=today).exists():
        return _of_today(person, at, zone).count()
    own = wishes_of(person)
    due = CardMemory.objects.of(person).filter(
        suspended_at=None, last_review__isnull=False, due__lt=end_of(today, zone)
    )
    due = due.filter(Q(buried_until=None) | Q(buried_until__lte=today))
    reviews = due.order_by()[: own.limits.most_a_day].count()
    begun = Review.objects.of(person).filter(on=today, undone_at=None, recall=None).count()
    most = max(0, min(own.limits.new_a_day - begun, own.limits.most_a_day - reviews))
    own_new = CardMemory.objects.of(person).filter(suspended_at=None, last_review=None)
    new = own_new.order_by()[:most].count()
    if new < most:
        new += unlearned_of_team(person)[: most - new].count()
    return reviews + new


def next_cards(
    *, person: Person, at: datetime, zone: tzinfo, count: int = 3, after_keys: Collection[int] = ()
) -> Hand:
    """Call `certs.actions.review_days.begin_day` first: it lays the day out. `after_keys` are ids of cards
    that the page holds already, and are passed over. A constant number of queries."""
    own = wishes_of(person)
    rows = _of_today(person, at, zone)
    counted = rows.aggregate(
        left=Count("pk"),
        new=Count("pk", filter=Q(last_review=None)),
    )
    chosen = list(_in_order(rows.exclude(card__in=after_keys), at)[: count + _SPARE])
    day = ReviewDay.objects.of(person).filter(on=at.astimezone(zone).date()).first()
    aside = _set_aside(person, at, zone)
    faces = faces_of(card_ids={row.card_id for row in (*chosen, *aside)}, person=person)
    asked = [(row, faces[row.card_id]) for row in chosen if _is_asked(row, faces.get(row.card_id))][:count]
    if not asked and len(chosen) == count + _SPARE:
        # So many were paused since the day was laid out: look at all the rest, once.
        rest = list(_in_order(rows.exclude(card__in=after_keys), at)[len(chosen) :])
        faces |= faces_of(card_ids={row.card_id for row in rest}, person=person)
        asked = [(row, faces[row.card_id]) for row in rest if _is_asked(row, faces.get(row.card_id))][:count]
    chips = exams_for_services(
        service_ids={face.service_id for _, face in asked if face.service_id},
        person=person,
        today=at.astimezone(zone).date(),
    )
    after = {row.pk: _after_each_rating(row, own, at) for row, _ in asked}
    goals = goal_days(
        person=person, today=at.astimezone(zone).date(), zone=zone, retention=own.wishes.desired_retention
    )
    exams = _exams_of(asked, after, goals, person)
    return Hand(
        cards=[
            _asked(row, face, chips, _intervals(row, after[row.pk], exams.get(row.pk, []), own, at))
            for row, face in asked
        ],
        left=counted["left"],
        minutes_left=_minutes(person, counted["left"]),
        new_left=counted["new"],
        next_at=min((row.due for row, _ in asked if row.last_review and row.due > at), default=None),
        changed=day.changed if day else 0,
        paused=day.paused if day else 0,
        siblings=day.siblings if day else 0,
        left_over=day.left_over if day else 0,
        set_aside=tuple(_told(row, faces.get(row.card_id)) for row in aside),
        catch_up=_catch_up(day, own),
    )


def _of_today(person: Person, at: datetime, zone: tzinfo) -> QuerySet[CardMemory]:
    """Until it leaves the day: learning steps are work of today."""
    today = at.astimezone(zone).date()
    rows = CardMemory.objects.of(person).filter(asked_on=today, suspended_at=None)
    return rows.filter(Q(buried_until=None) | Q(buried_until__lte=today)).order_by()


def _in_order(rows: QuerySet[CardMemory], at: datetime) -> QuerySet[CardMemory]:
    """Steps whose time has come, then the day's cards in their order, then steps still to come."""
    in_steps = Q(last_review__isnull=False) & ~Q(phase=CardMemory.Phase.REVIEW)
    turn = Case(When(in_steps & Q(due__lte=at), then=0), When(in_steps, then=2), default=1)
    return rows.annotate(turn=turn).order_by(
        "turn", Case(When(turn=1, then=F("place")), default=0), "due", "pk"
    )


def _is_asked(row: CardMemory, face: Face | None) -> bool:
    """Not while its line is doubted, gone, or says something else than was learned."""
    return (
        face is not None
        and not face.is_paused
        and not (row.last_review and why_changed(row.meaning, face.back.meaning))
    )


def _moment(row: CardMemory, at: datetime) -> datetime:
    """An answer is never before the last one."""
    return max(at, row.last_review) if row.last_review else at


def _after_each_rating(row: CardMemory, own: OwnWishes, at: datetime) -> dict[Rating, Memory]:
    memory, wishes, at = memory_of(row), own.of_card(row.card_id), _moment(row, at)
    return {rating: review(memory, rating, at, wishes=wishes) for rating in Rating}


def _exams_of(
    asked: Iterable[tuple[CardMemory, Face]],
    after: Mapping[int, Mapping[Rating, Memory]],
    goals: list[GoalDay],
    person: Person,
) -> dict[int, list[GoalDay]]:
    """By memory. What the exams ask for is looked up, in two queries, if an answer could reach beyond one."""
    latest = max((memory.due for each in after.values() for memory in each.values()), default=None)
    near = [goal for goal in goals if latest and goal.deadline.last_day < latest]
    if not near:
        return {}
    links = links_of(person=person, goals=near)
    return {row.pk: goals_asking(face, near, links) for row, face in asked}


def _intervals(
    row: CardMemory, after: Mapping[Rating, Memory], goals: list[GoalDay], own: OwnWishes, at: datetime
) -> dict[int, str]:
    at, wishes = _moment(row, at), own.of_card(row.card_id)
    deadlines = [goal.of_card(row.card_id) for goal in goals]
    return {
        rating.value: interval_words(due_before(memory, deadlines, at=at, wishes=wishes) - at)
        for rating, memory in after.items()
    }


def _asked(row: CardMemory, face: Face, chips: dict[int, ExamChips], intervals: dict[int, str]) -> AskedCard:
    return AskedCard(
        memory_id=row.pk,
        card_id=row.card_id,
        kind=face.kind,
        path=" › ".join(face.path),
        front=face.front,
        lines=face.back.lines,
        official_name=face.back.official_name,
        catalogue_line=face.back.catalogue_line,
        life_cycle=face.back.life_cycle,
        docs_url=face.back.docs_url,
        marks=face.back.marks,
        chips=chips.get(face.service_id or 0),
        url=face.url or None,
        intervals=intervals,
        is_new=row.last_review is None,
        due=row.due,
    )


def _set_aside(person: Person, at: datetime, zone: tzinfo) -> list[CardMemory]:
    """Today, for too many lapses."""
    since = start_of(at.astimezone(zone).date(), zone)
    rows = CardMemory.objects.of(person).filter(suspended_at__gte=since, lapses__gte=LEECH_LAPSES)
    return list(rows.order_by("-suspended_at")[:5])


def _told(row: CardMemory, face: Face | None) -> SetAside:
    return SetAside(row.pk, face.front if face else "A card", face.url if face else "", row.lapses)


def _minutes(person: Person, left: int) -> int:
    """By the median of the last answers."""
    if not left:
        return 0
    timed = Review.objects.of(person).filter(milliseconds__isnull=False).order_by("-on", "-pk")
    taken: Iterable[int] = [one for one in timed.values_list("milliseconds", flat=True)[:_TIMED] if one]
    return max(1, ceil(left * (median(taken) if taken else _USUAL_MILLISECONDS) / 60_000))


def _catch_up(day: ReviewDay | None, own: OwnWishes) -> str:
    """What to expect after a holiday, in a sentence."""
    if day is None or not day.left_over:
        return ""
    days = ceil(day.left_over / max(1, own.limits.most_a_day))
    others = "1 other comes" if day.left_over == 1 else f"{day.left_over} others come"
    return (
        f"More is due than a day has room for: the weakest come today, {others} over the next "
        f"{'day' if days == 1 else f'{days} days'}."
    )
