"""The interval of a share of correct answers."""

from __future__ import annotations

import pytest

from certs.readiness.wilson import Answers, wilson_interval


@pytest.mark.parametrize(
    ("correct", "answered", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), page 861, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval(correct: int, answered: int, low: float, high: float) -> None:
    found = wilson_interval(correct, answered)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_below_ten_answers_nothing_is_said() -> None:
    assert (Answers(9, 9).percent, Answers(9, 9).interval) == (None, None)
    assert Answers(5, 10).percent == 50


def test_old_answers_count_half() -> None:
    mixed = Answers(correct=20, answered=30, old_correct=0, old_answered=10)
    assert mixed.percent == 80
    assert mixed.interval == wilson_interval(20, 25)
