"""A person's answers, counted by day, and what sums of days say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from certs.readiness.wilson import Answers

# Asked again after so many days, a card counts as mature.
MATURE_DAYS: Final = 21
MONTHS: Final = 12
WEEKS: Final = 12
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers of a day, or of several. Those in the learning steps are no sign of what is remembered, so
    `known` and `mature` are without them. `timed` answers took `milliseconds` together."""

    answers: int = 0
    learning: int = 0
    again: int = 0
    hard: int = 0
    good: int = 0
    easy: int = 0
    timed: int = 0
    milliseconds: int = 0
    known: int = 0
    mature: int = 0
    mature_known: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def reviews(self) -> int:
        return self.answers - self.learning

    @property
    def of_all(self) -> Answers:
        return Answers(self.known, self.reviews)

    @property
    def of_mature(self) -> Answers:
        return Answers(self.mature_known, self.mature)

    @property
    def of_young(self) -> Answers:
        return Answers(self.known - self.mature_known, self.reviews - self.mature)

    @property
    def minutes(self) -> int:
        return round(self.milliseconds / 60_000)

    @property
    def seconds_each(self) -> float | None:
        return round(self.milliseconds / 1000 / self.timed, 1) if self.timed else None


NOTHING: Final = Counted()
Days = Mapping[date, Counted]


def counted_from(days: Days, first: date) -> Counted:
    return sum((counted for on, counted in days.items() if on >= first), NOTHING)


def last_days(today: date, *, count: int) -> list[date]:
    return [today - timedelta(days=back) for back in reversed(range(count))]


def by_week(days: Days, *, today: date, count: int) -> list[tuple[date, Counted]]:
    """Weeks by their Mondays, the present one last."""
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - back * _WEEK for back in reversed(range(count))]
    return [(week, _between(days, week, week + _WEEK)) for week in weeks]


def by_month(days: Days, *, today: date, count: int = MONTHS) -> list[tuple[date, Counted]]:
    """Months by their first days, the present one first; those before the first answer are left out."""
    if not days:
        return []
    earliest = min(days).replace(day=1)
    months = [(first, _between(days, first, following)) for first, following in _months(today, count)]
    return [(first, counted) for first, counted in months if first >= earliest]


def first_month(today: date) -> date:
    return list(_months(today, MONTHS))[-1][0]


ABOUT: Final = "about what you wish"


def standing(answers: Answers, wished: int) -> str:
    """Whether what is remembered differs from what was wished by more than chance may do."""
    if answers.interval is None:
        return ""
    if answers.interval.high * 100 < wished:
        return "less than you wish"
    if answers.interval.low * 100 > wished:
        return "more than you wish"
    return ABOUT


def spread(counts: Mapping[date, int], days: Sequence[date]) -> list[tuple[date, int]]:
    """What comes on each of these days; what was due before the first comes on it."""
    overdue = sum(count for on, count in counts.items() if on < days[0])
    return [(on, counts.get(on, 0) + (overdue if on == days[0] else 0)) for on in days]


def _between(days: Days, first: date, following: date) -> Counted:
    return sum((counted for on, counted in days.items() if first <= on < following), NOTHING)


def _months(today: date, count: int) -> Iterator[tuple[date, date]]:
    """The first day of each and of the one after it, the present one first."""
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    for _ in range(count):
        yield first, following
        first, following = (first - _DAY).replace(day=1), first
