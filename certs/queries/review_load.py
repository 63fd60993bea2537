"""The load of each day until an exam, and what a longer day or a later date would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from certs.models import CardMemory
from certs.queries.card_memories import Links, links_of
from certs.queries.goals import GoalLine, open_goals
from certs.queries.review_wishes import GoalDay, OwnWishes, goal_day, memory_of, wishes_of
from certs.review_facts.columns import Columns, Point, columns
from certs.scheduling.load import DayLoad, Limits, Loaded, load_until
from notes.access import Person

# Longer than this, a column is a week.
_DAYS_SHOWN = 70
_FARTHEST_DAYS = 400
_LATER = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A day, or the week that begins on it: then `reviews` and `new` are those of a usual day of it."""

    on: date
    reviews: int
    new: int
    left_over: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`most` cards on the fullest day, `a_day` in the middle; `unbegun` new cards are left at the exam."""

    words: str
    most: int
    a_day: int
    left_over: int
    unbegun: int


@dataclass(frozen=True, slots=True)
class ReviewLoad:
    line: GoalLine
    picture: Columns
    rows: list[LoadRow]
    by_week: bool
    cards: int
    linked: int
    now: WhatIf
    others: list[WhatIf]
    longer: Limits


@dataclass(frozen=True, slots=True)
class LoadPage:
    """`too_far`: the exam is beyond what is reckoned."""

    own: OwnWishes
    goals: list[GoalLine]
    load: ReviewLoad | None
    too_far: bool = False


def load_page(*, person: Person, today: date, zone: tzinfo, goal_id: int | None) -> LoadPage:
    """Of the goal that is asked for, else the nearest with a day. Eight queries, whatever there is."""
    own = wishes_of(person)
    lines = [one for one in open_goals(person=person, today=today) if one.is_ahead and (one.days or 0) > 0]
    line = next((one for one in lines if one.goal.pk == goal_id), lines[0] if lines else None)
    if line is None or line.days is None:
        return LoadPage(own, lines, None)
    if line.days > _FARTHEST_DAYS:
        return LoadPage(own, lines, None, too_far=True)
    goal = goal_day(line, zone=zone, retention=own.wishes.desired_retention)
    links = links_of(person=person, version_ids=[line.version.pk])[line.version.pk]
    memories = list(
        CardMemory.objects.of(person)
        .filter(suspended_at=None)
        .select_related("card__own_question")
        .order_by()
    )
    cards = [
        Loaded(memory_of(row), goal.of_card(row.card_id).earlier if _serves(row, links) else None)
        for row in memories
        if row.last_review is not None
    ]
    unlearned = sum(row.last_review is None for row in memories)
    unlearned += len(links.kept - {links.main_of(row.card_id) for row in memories})
    return LoadPage(own, lines, _load(line, goal, cards, unlearned, own, today))


def _serves(row: CardMemory, links: Links) -> bool:
    asked = row.card.own_question
    if asked is not None:
        return asked.exam_version_id == links.version_id
    place = links.of_cards.get(links.main_of(row.card_id))
    return bool(place and (place.domains or place.items))


def _load(
    line: GoalLine, goal: GoalDay, cards: Sequence[Loaded], unlearned: int, own: OwnWishes, today: date
) -> ReviewLoad:
    def reckoned(limits: Limits, later: timedelta = timedelta()) -> list[DayLoad]:
        deadline = replace(goal.deadline, exam_on=goal.deadline.exam_on + later)
        return load_until(deadline, cards, today=today, new_cards=unlearned, limits=limits, wishes=own.wishes)

    limits = own.limits
    days = reckoned(limits)
    longer = Limits(limits.new_a_day + max(5, limits.new_a_day // 2), limits.most_a_day * 3 // 2)
    rows = _rows(days)
    by_week = len(days) > _DAYS_SHOWN
    return ReviewLoad(
        line=line,
        picture=columns([_point(row, number, by_week, len(rows)) for number, row in enumerate(rows)]),
        rows=rows,
        by_week=by_week,
        cards=len(cards) + unlearned,
        linked=sum(one.earlier is not None for one in cards),
        now=_what("As it is", days, unlearned),
        others=[
            _what("Longer days", reckoned(longer), unlearned),
            _what("Two weeks later", reckoned(limits, _LATER), unlearned),
        ],
        longer=longer,
    )


def _what(words: str, days: Collection[DayLoad], unlearned: int) -> WhatIf:
    counts = sorted(day.cards for day in days)
    return WhatIf(
        words,
        most=counts[-1],
        a_day=counts[len(counts) // 2],
        left_over=max(day.left_over for day in days),
        unbegun=unlearned - sum(day.new for day in days),
    )


def _rows(days: Sequence[DayLoad]) -> list[LoadRow]:
    if len(days) <= _DAYS_SHOWN:
        return [LoadRow(day.on, day.reviews, day.new, day.left_over) for day in days]
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    return [
        LoadRow(
            week[0].on,
            round(sum(day.reviews for day in week) / len(week)),
            round(sum(day.new for day in week) / len(week)),
            max(day.left_over for day in week),
        )
        for week in weeks
    ]


def _point(row: LoadRow, number: int, by_week: bool, count: int) -> Point:
    when = f"{row.on:%-d %b}"
    every = max(1, count // 6)
    return Point(
        f"{'Week from ' if by_week else ''}{when}: {row.reviews} reviews, {row.new} new",
        row.reviews,
        row.new,
        label=when if number % every == 0 and count - number > every // 2 else "",
        is_now=number == 0,
    )
