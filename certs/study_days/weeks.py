"""Weeks begin on Monday: minutes a week against the plan, and weeks in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SHOWN_WEEKS: Final = 12
# One missed week is forgiven among this many in a row.
FORGIVING: Final = 8
STREAK_RULE: Final = (
    "A week counts with any study. One missed week in a row of eight does not break it, and adds nothing."
)
_WEEK = timedelta(weeks=1)


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def minutes_by_week(days: Mapping[date, int]) -> dict[date, int]:
    weeks: dict[date, int] = {}
    for day, minutes in days.items():
        weeks[week_of(day)] = weeks.get(week_of(day), 0) + minutes
    return weeks


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the picture, in its coordinates."""

    monday: date
    minutes: int
    x: int
    y: float
    height: float
    is_current: bool
    is_named: bool

    @property
    def number_y(self) -> float:
        """Its number stands above it."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class WeekBars:
    bars: list[Bar]
    planned: int | None
    plan_y: float | None
    width: int
    height: int

    @property
    def most(self) -> int:
        return max(bar.minutes for bar in self.bars)


def week_bars(days: Mapping[date, int], *, today: date, planned: int | None) -> WeekBars:
    """The last twelve weeks, the present one last."""
    weeks = minutes_by_week(days)
    width, height, step = 312, 72, 26
    first = week_of(today) - (SHOWN_WEEKS - 1) * _WEEK
    mondays = [first + number * _WEEK for number in range(SHOWN_WEEKS)]
    top = max([planned or 0, 1, *(weeks.get(monday, 0) for monday in mondays)])
    bars = []
    for number, monday in enumerate(mondays):
        minutes = weeks.get(monday, 0)
        tall = round(minutes / top * height, 1)
        # Every other week is named, the present one among them: there is no room for all.
        named = (SHOWN_WEEKS - 1 - number) % 2 == 0
        y = round(height - tall, 1)
        bars.append(Bar(monday, minutes, number * step, y, tall, monday == mondays[-1], named))
    plan_y = round(height - planned / top * height, 1) if planned else None
    return WeekBars(bars, planned, plan_y, width, height)


def weeks_in_a_row(mondays: Iterable[date], *, today: date) -> int:
    """How many weeks with study stand in the present row (STREAK_RULE).

    The present week may still come: it counts once it has study, and is not missed before it ends.
    """
    studied = set(mondays)
    if not studied:
        return 0
    week, earliest = week_of(today), min(studied)
    count = int(week in studied)
    missed: date | None = None
    while (week := week - _WEEK) >= earliest:
        if week in studied:
            count += 1
        elif missed is not None and missed - week < FORGIVING * _WEEK:
            break
        else:
            missed = week
    return count
