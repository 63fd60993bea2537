"""When AWS lets an exam be sat again. Rules to be shown with their source; they warn and stop nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

SOURCE: Final = "https://aws.amazon.com/certification/policies/after-testing/"
DAYS_AFTER_FAILING: Final = 14
YEARS_AFTER_PASSING: Final = 2


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting of the exam version in question."""

    on: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Retake:
    """From which day the same version may be sat again, None: never, and after what."""

    earliest: date | None
    after: Sitting
    is_beta: bool = False

    def forbids(self, day: date) -> bool:
        return self.earliest is None or self.after.on <= day < self.earliest


def retake_of(*, sittings: Iterable[Sitting], is_beta: bool) -> Retake | None:
    """The strictest rule that the results so far bring; None where no rule has begun."""
    known = sorted(sittings, key=lambda one: one.on)
    if not known:
        return None
    if is_beta:
        return Retake(None, known[-1], is_beta=True)
    rules = [Retake(earliest, one) for one in known if (earliest := _earliest_after(one))]
    return max(rules, key=lambda rule: rule.earliest or date.min, default=None)


def _earliest_after(sitting: Sitting) -> date | None:
    if sitting.outcome is Outcome.FAILED:
        return sitting.on + timedelta(days=DAYS_AFTER_FAILING)
    if sitting.outcome is Outcome.PASSED:
        return years_later(sitting.on, YEARS_AFTER_PASSING)
    return None


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
