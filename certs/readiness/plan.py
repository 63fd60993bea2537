"""What is left of a goal against the days left, and what another day or other minutes would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from certs.readiness.pace import Pace, Span, done_between

LATER_WEEKS: Final = (2, 4, 8)
FACTORS: Final = (1.25, 1.5)


@dataclass(frozen=True, slots=True)
class Left:
    """Items not known of those mapped, and minutes left in resources whose length is known.

    `days` to the target is None without one, and 0 on the day itself and after it.
    """

    items: int
    total: int
    minutes: int
    days: int | None
    weekly_minutes: int | None

    @property
    def known(self) -> int:
        return self.total - self.items

    @property
    def items_a_week(self) -> float | None:
        """How many a week reach all of them by the target."""
        return self.items * 7 / self.days if self.days else None

    @property
    def minutes_to_target(self) -> int | None:
        """How many minutes the plan has until the target."""
        if self.days is None or self.weekly_minutes is None:
            return None
        return self.weekly_minutes * self.days // 7

    @property
    def minutes_short(self) -> int:
        """By how much the resources alone are longer than the plan."""
        planned = self.minutes_to_target
        return 0 if planned is None else max(0, self.minutes - planned)


@dataclass(frozen=True, slots=True)
class LaterTarget:
    weeks: int
    day: date
    items_a_week: float


@dataclass(frozen=True, slots=True)
class MoreMinutes:
    """With `factor` times the minutes of now, if what one learns grows with them."""

    factor: float
    span: Span

    @property
    def percent(self) -> int:
        return round((self.factor - 1) * 100)


def planned_on(day: date, *, start: date, known: int, target: date, total: int) -> float:
    """Where the straight line from the start to all items at the target stands on a day."""
    if day >= target or target <= start:
        return float(total)
    if day <= start:
        return float(known)
    return known + (total - known) * (day - start).days / (target - start).days


def later_targets(left: Left, *, target: date, today: date) -> list[LaterTarget]:
    """A target that many weeks later than the present one, or than today where it is past."""
    begin = max(target, today)
    days = [(weeks, begin + timedelta(weeks=weeks)) for weeks in LATER_WEEKS]
    return [LaterTarget(weeks, day, left.items * 7 / (day - today).days) for weeks, day in days]


def more_minutes(left: Left, pace: Pace, *, today: date) -> list[MoreMinutes]:
    return [MoreMinutes(one, done_between(left.items, pace, today=today, factor=one)) for one in FACTORS]


def largest_gaps(domains: Iterable[tuple[int, int | None, int, int]]) -> list[int]:
    """Domains by `weight * (1 - known share)`, the largest first: (number, weight, known, count) each.

    Where one weight is unknown all count alike. A domain with nothing mapped has no gap to close.
    """
    rows = [row for row in domains if row[3]]
    is_weighted = all(weight for _, weight, _, _ in rows)
    gaps = {
        number: ((weight or 0) if is_weighted else 1) * (1 - known / count)
        for number, weight, known, count in rows
    }
    return sorted((number for number, gap in gaps.items() if gap > 0), key=lambda one: (-gaps[one], one))
