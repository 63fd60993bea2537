"""How fast somebody gets on, and between which days they would be through at that pace. No prophecy.

What was learned in the last 14 days is taken as a count of independent events. Of such a count k the rate
lies, in four cases of five, between the bounds of F. Garwood, "Fiducial Limits for the Poisson Distribution",
Biometrika 28 (1936), pages 437-442: half the chi-squared quantiles of 2k and 2k + 2 degrees of freedom. The
quantiles are those of E. B. Wilson and M. M. Hilferty, "The Distribution of Chi-Square", Proceedings of the
National Academy of Sciences 17 (1931), pages 684-688.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Final, NamedTuple

WINDOW_DAYS: Final = 14
# The normal distribution's 90 % point: four of five cases lie between it and its negative.
Z_80: Final = 1.2815515655446004
FURTHEST_DAYS: Final = 5 * 365
METHOD: Final = (
    "From what became known in the last 14 days, taken as a random count: in four cases of five the true "
    "pace lies within this range."
)


class DayTotal(NamedTuple):
    """What was known when the day ended. A day that is missing is as the one before."""

    on: date
    known: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Items a day: the count of the window spread over it, and the bounds of the rate behind it."""

    gained: int
    low: float
    high: float

    @property
    def a_week(self) -> float:
        return 7 * self.gained / WINDOW_DAYS


@dataclass(frozen=True, slots=True)
class Span:
    """Between which days; `latest` is None where the slow bound is over five years away."""

    earliest: date
    latest: date | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Between which counts one would be on a day."""

    low: int
    high: int


def known_on(days: Sequence[DayTotal], day: date) -> int:
    """What was known on a day; before the first total, nothing."""
    return next((total.known for total in reversed(days) if total.on <= day), 0)


def pace_of(days: Sequence[DayTotal], *, today: date) -> Pace | None:
    """None where nothing more is known than 14 days ago: there is no pace to go by."""
    gained = known_on(days, today) - known_on(days, today - timedelta(days=WINDOW_DAYS))
    if gained <= 0:
        return None
    low, high = _chi_square(-Z_80, 2 * gained) / 2, _chi_square(Z_80, 2 * gained + 2) / 2
    return Pace(gained, low / WINDOW_DAYS, high / WINDOW_DAYS)


def done_between(left: int, pace: Pace, *, today: date, factor: float = 1.0) -> Span:
    """When `left` items would be known. `factor` is the pace against the present one."""
    if left <= 0:
        return Span(today, today)
    fast, slow = left / (pace.high * factor), left / (pace.low * factor)
    latest = None if slow > FURTHEST_DAYS else today + timedelta(days=ceil(slow))
    return Span(today + timedelta(days=min(FURTHEST_DAYS, ceil(fast))), latest)


def reach_on(day: date, pace: Pace, *, known: int, total: int, today: date) -> Reach:
    """How many would be known on a later day."""
    ahead = max(0, (day - today).days)
    return Reach(min(total, known + int(pace.low * ahead)), min(total, known + ceil(pace.high * ahead)))


def _chi_square(z: float, degrees: int) -> float:
    part = 2 / (9 * degrees)
    return float(max(0.0, degrees * (1 - part + z * sqrt(part)) ** 3))
