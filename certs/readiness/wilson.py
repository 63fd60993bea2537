"""How far a share of correct answers can be trusted.

The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
Inference", Journal of the American Statistical Association 22 (1927), pages 209-212:

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)

L. D. Brown, T. T. Cai and A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical
Science 16 (2001), recommend it for few answers. Nothing here predicts a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Final

# The normal distribution's 97.5 % point: 95 % lie between it and its negative.
Z_95: Final = 1.959963984540054
FEWEST_ANSWERS: Final = 10
OLD_AFTER_DAYS: Final = 90
WEIGHT_OF_OLD: Final = 0.5
RECENCY_RULE: Final = "Answers older than 90 days count half."


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    @property
    def low_percent(self) -> int:
        return round(self.low * 100)

    @property
    def high_percent(self) -> int:
        return round(self.high * 100)

    @property
    def width_percent(self) -> int:
        return self.high_percent - self.low_percent


def wilson_interval(correct: float, answered: float, *, z: float = Z_95) -> Interval:
    """`answered` may be a sum of weights; it must be above 0."""
    share = correct / answered
    square = z * z
    middle = share + square / (2 * answered)
    spread = z * sqrt(share * (1 - share) / answered + square / (4 * answered * answered))
    whole = 1 + square / answered
    return Interval(max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole))


def first_recent_day(today: date) -> date:
    return today - timedelta(days=OLD_AFTER_DAYS)


@dataclass(frozen=True, slots=True)
class Answers:
    """Correct of answered practice questions, and how many of both are older than 90 days."""

    correct: int = 0
    answered: int = 0
    old_correct: int = 0
    old_answered: int = 0

    @property
    def has_enough(self) -> bool:
        return self.answered >= FEWEST_ANSWERS

    @property
    def weighed_correct(self) -> float:
        return self.correct - (1 - WEIGHT_OF_OLD) * self.old_correct

    @property
    def weighed_answered(self) -> float:
        return self.answered - (1 - WEIGHT_OF_OLD) * self.old_answered

    @property
    def share(self) -> float | None:
        """Weighed by recency; None where there are too few answers to say."""
        return self.weighed_correct / self.weighed_answered if self.has_enough else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)

    @property
    def interval(self) -> Interval | None:
        if not self.has_enough:
            return None
        return wilson_interval(self.weighed_correct, self.weighed_answered)
