"""How soon the same exam may be sat again, by the rules of AWS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from certs.exam_facts.renewal_rules import years_after

DAYS_AFTER_FAILING: Final = 14
YEARS_AFTER_PASSING: Final = 2
SOURCE: Final = "https://aws.amazon.com/certification/policies/after-testing/"


@dataclass(frozen=True, slots=True)
class Sitting:
    """`exam` is the version's code: a new version is another exam. `passed` is None while awaited."""

    exam: str
    on: date
    passed: bool | None


@dataclass(frozen=True, slots=True)
class RetakeRule:
    """The same exam not before `earliest`, because of the sitting `after`."""

    earliest: date
    after: Sitting

    @property
    def words(self) -> str:
        if self.after.passed:
            return f"{self.after.exam} was passed on {self.after.on}: not again for two years"
        return f"{self.after.exam} was not passed on {self.after.on}: wait 14 calendar days"


def retake_rule(sittings: Iterable[Sitting], *, exam: str, on: date) -> RetakeRule | None:
    """The rule that a sitting of `exam` on that day would break, by the sittings before it."""
    found = [
        rule
        for sitting in sittings
        if sitting.exam == exam and sitting.on <= on and (rule := _rule_after(sitting)) and on < rule.earliest
    ]
    return max(found, key=lambda rule: rule.earliest, default=None)


def _rule_after(sitting: Sitting) -> RetakeRule | None:
    if sitting.passed is None:
        return None
    if sitting.passed:
        return RetakeRule(years_after(sitting.on, YEARS_AFTER_PASSING), sitting)
    return RetakeRule(sitting.on + timedelta(days=DAYS_AFTER_FAILING), sitting)
