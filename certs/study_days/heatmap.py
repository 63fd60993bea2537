"""The calendar of study days: where each square stands and how dark it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from certs.study_days.weeks import week_of

SHOWN_WEEKS: Final = 26
STEP: Final = 15
SQUARE: Final = 12
TOP: Final = 18
# The most minutes of each step but the last; LEGEND says the same in words.
STEPS: Final = (0, 15, 30, 60)
LEGEND: Final = ("0", "1–15", "–30", "–60", "over 60 min")


@dataclass(frozen=True, slots=True)
class Square:
    """With half a year of them on a page, each says its words itself: a template takes thrice as long."""

    day: date
    minutes: int
    step: int
    x: int
    y: int
    is_today: bool

    @property
    def look(self) -> str:
        return f"heat__day--{self.step} heat__day--today" if self.is_today else f"heat__day--{self.step}"

    @property
    def day_words(self) -> str:
        return day_words(self.day)

    @property
    def minutes_words(self) -> str:
        return f"{self.minutes:,}"

    @property
    def title(self) -> str:
        return f"{self.day_words}{', today' if self.is_today else ''}: {self.minutes} min"


@dataclass(frozen=True, slots=True)
class MonthLabel:
    day: date
    x: int


@dataclass(frozen=True, slots=True)
class Heatmap:
    squares: list[Square]
    months: list[MonthLabel]
    width: int
    height: int

    @property
    def days(self) -> int:
        return len(self.squares)

    @property
    def studied(self) -> list[Square]:
        """The days with study, the latest first."""
        return [square for square in reversed(self.squares) if square.minutes]

    @property
    def legend(self) -> list[tuple[int, str]]:
        return list(enumerate(LEGEND))


@lru_cache(maxsize=1_024)
def day_words(day: date) -> str:
    """Such as: Tue 6 Jan 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def first_day(today: date) -> date:
    """The Monday with which the picture begins."""
    return week_of(today) - timedelta(weeks=SHOWN_WEEKS - 1)


def step_of(minutes: int) -> int:
    return sum(minutes > most for most in STEPS)


def heatmap(days: Mapping[date, int], *, today: date) -> Heatmap:
    """Columns are weeks, rows Monday to Sunday; nothing stands after today."""
    first = first_day(today)
    squares = [
        _square(first + timedelta(days=number), number, days, today)
        for number in range((today - first).days + 1)
    ]
    return Heatmap(squares, _months(first), width=SHOWN_WEEKS * STEP + 1, height=TOP + 7 * STEP + 1)


def _square(day: date, number: int, days: Mapping[date, int], today: date) -> Square:
    minutes = days.get(day, 0)
    week, weekday = divmod(number, 7)
    return Square(day, minutes, step_of(minutes), week * STEP + 1, TOP + weekday * STEP, day == today)


def _months(first: date) -> list[MonthLabel]:
    """A month is named over the week in which its first day falls, where there is room for the word."""
    labels: list[MonthLabel] = []
    for week in range(SHOWN_WEEKS):
        monday = first + timedelta(weeks=week)
        sunday = monday + timedelta(days=6)
        if sunday.day <= 7 or week == 0:
            x = week * STEP + 1
            if labels and x - labels[-1].x < 2 * STEP:
                labels.pop()
            if week < SHOWN_WEEKS - 1:
                labels.append(MonthLabel(sunday, x))
    return labels
