"""The picture of plan and actual: where its lines stand, in units of the drawing, and the table beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from certs.readiness.pace import DayTotal, Pace, Reach, known_on, reach_on
from certs.readiness.plan import planned_on

WIDTH: Final = 420
HEIGHT: Final = 210
LEFT: Final = 30
RIGHT: Final = 64
TOP: Final = 12
BOTTOM: Final = 24
MOST_MONTHS: Final = 6
MOST_WEEKS: Final = 60
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A row of the table: what the plan says and what was known when the week ended."""

    on: date
    planned: int | None
    known: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Points are "x,y x,y". `fan` is empty without a pace; `plan` without a target."""

    actual: str
    plan: str
    fan: str
    reach: Reach | None
    known: int
    total: int
    now_x: float
    now_y: float
    target_x: float | None
    reach_y: float | None
    rows: list[Tick]
    months: list[Tick]
    weeks: list[WeekLine]

    @property
    def label_is_left(self) -> bool:
        """Whether the words beside the present point would leave the drawing at the right."""
        return self.now_x > LEFT + (WIDTH - LEFT - RIGHT) * 0.7


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    days: int
    top: int

    def x(self, day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.start).days / self.days, 1)

    def y(self, count: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / self.top, 1)

    def point(self, day: date, count: float) -> str:
        return f"{self.x(day):g},{self.y(count):g}"


def burn_up(
    days: Sequence[DayTotal], *, start: date, target: date | None, today: date, total: int, pace: Pace | None
) -> BurnUp:
    """From the goal's first day to its target, or to today where that is later or there is none."""
    end = max(target or today, today, start + timedelta(days=7))
    scale = _Scale(start, (end - start).days, max(1, total))
    known = known_on(days, today)
    is_ahead = target is not None and target > today
    reach = (
        reach_on(target, pace, known=known, total=total, today=today)
        if is_ahead and target and pace
        else None
    )
    plan = fan = ""
    if target is not None and target > start:
        plan = f"{scale.point(start, known_on(days, start))} {scale.point(target, total)}"
    if reach is not None and target is not None:
        fan = " ".join(
            [scale.point(today, known), scale.point(target, reach.high), scale.point(target, reach.low)]
        )
    return BurnUp(
        actual=" ".join(_actual(days, start, today, scale)),
        plan=plan,
        fan=fan,
        reach=reach,
        known=known,
        total=total,
        now_x=scale.x(today),
        now_y=scale.y(known),
        target_x=scale.x(target) if target and target >= start else None,
        reach_y=scale.y((reach.low + reach.high) / 2) if reach else None,
        rows=[Tick(scale.y(count), str(count)) for count in _counts(total)],
        months=[Tick(scale.x(day), f"{day:%b}") for day in _months(start, end)],
        weeks=list(_weeks(days, start, target, today, total)),
    )


def _actual(days: Sequence[DayTotal], start: date, today: date, scale: _Scale) -> Iterator[str]:
    """A step for each day with a change, up to today."""
    last = known_on(days, start)
    yield scale.point(start, last)
    for on, known in days:
        if start < on <= today:
            yield scale.point(on, last)
            yield scale.point(on, known)
            last = known
    yield scale.point(today, last)


def _counts(total: int) -> list[int]:
    step = next((one for one in STEPS if total / one <= 4), STEPS[-1])
    return list(range(0, total + 1, step))


def _months(start: date, end: date) -> list[date]:
    """The first of each month in the picture, every other one where there are many."""
    firsts: list[date] = []
    day = start.replace(day=1)
    while day <= end:
        if day >= start:
            firsts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    every = -(-len(firsts) // MOST_MONTHS) or 1
    return firsts[::every]


def _weeks(
    days: Sequence[DayTotal], start: date, target: date | None, today: date, total: int
) -> Iterator[WeekLine]:
    known_at_start = known_on(days, start)
    count = min(MOST_WEEKS, (today - start).days // 7 + 1)
    for back in range(count):
        on = today - timedelta(weeks=back)
        planned = (
            None
            if target is None
            else round(planned_on(on, start=start, known=known_at_start, target=target, total=total))
        )
        yield WeekLine(on, planned, known_on(days, on))
