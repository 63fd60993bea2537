from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certs.readiness.pace import DayTotal, done_between, known_on, pace_of, reach_on

TODAY = date(2026, 11, 25)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def totals(*counts: tuple[int, int]) -> list[DayTotal]:
    return [DayTotal(day(offset), known) for offset, known in counts]


def test_a_day_without_a_change_is_as_the_one_before() -> None:
    days = totals((-30, 4), (-10, 9))
    assert [known_on(days, day(offset)) for offset in (-31, -30, -11, -10, 5)] == [0, 4, 4, 9, 9]


@pytest.mark.parametrize(
    "days", [totals((-30, 9)), totals((-30, 9), (-5, 8)), [], totals((-14, 9)), totals((-20, 5), (-14, 9))]
)
def test_who_knows_no_more_than_14_days_ago_has_no_pace(days: list[DayTotal]) -> None:
    assert pace_of(days, today=TODAY) is None


@pytest.mark.parametrize(
    ("gained", "low", "high"),
    # Garwood's 80 % limits of a Poisson count, from tables of the chi-squared distribution.
    [(1, 0.105, 3.890), (5, 2.433, 9.275), (10, 6.221, 15.407), (30, 23.23, 38.32)],
)
def test_the_bounds_are_those_of_the_poisson_count(gained: int, low: float, high: float) -> None:
    pace = pace_of(totals((-30, 2), (-3, 2 + gained)), today=TODAY)
    assert pace is not None
    assert pace.gained == gained
    assert pace.low * 14 == pytest.approx(low, abs=0.03)
    assert pace.high * 14 == pytest.approx(high, abs=0.03)


def test_the_range_is_left_over_pace_and_ends_where_it_is_too_far() -> None:
    pace = pace_of(totals((-30, 0), (-3, 10)), today=TODAY)
    assert pace is not None
    span = done_between(30, pace, today=TODAY)
    assert span.earliest == day(28)  # 30 / 15.4 of 14 days
    assert span.latest == day(68)  # 30 / 6.2 of 14 days
    assert done_between(0, pace, today=TODAY).latest == TODAY
    slow = pace_of(totals((-30, 0), (-3, 1)), today=TODAY)
    assert slow is not None
    assert done_between(100, slow, today=TODAY).latest is None


@given(
    gained=st.integers(1, 200), left=st.integers(0, 500), ahead=st.integers(0, 700), factor=st.floats(1, 4)
)
def test_the_range_holds_the_plain_rate_and_shrinks_with_more(
    gained: int, left: int, ahead: int, factor: float
) -> None:
    pace = pace_of(totals((-30, 0), (-1, gained)), today=TODAY)
    assert pace is not None
    assert pace.low < gained / 14 < pace.high
    now, quicker = (done_between(left, pace, today=TODAY, factor=one) for one in (1.0, factor))
    assert now.latest is None or now.earliest <= now.latest
    assert quicker.earliest <= now.earliest
    total = gained + left
    reach = reach_on(day(ahead), pace, known=gained, total=total, today=TODAY)
    assert gained <= reach.low <= reach.high <= total
