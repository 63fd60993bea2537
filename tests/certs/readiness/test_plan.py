from datetime import date, timedelta

import pytest

from certs.readiness.burn_up import HEIGHT, WIDTH, burn_up
from certs.readiness.pace import DayTotal, pace_of
from certs.readiness.plan import Left, largest_gaps, later_targets, planned_on

TODAY = date(2026, 11, 25)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def test_what_is_left_is_set_against_the_days_and_minutes_left() -> None:
    left = Left(items=60, total=100, minutes=900, days=42, weekly_minutes=120)
    assert left.known == 40
    assert left.items_a_week == 10
    assert left.minutes_to_target == 720
    assert left.minutes_short == 180


@pytest.mark.parametrize("days", [None, 0])
def test_without_days_left_there_is_nothing_to_reach_by_then(days: int | None) -> None:
    left = Left(items=60, total=100, minutes=900, days=days, weekly_minutes=None)
    assert left.items_a_week is None
    assert left.minutes_to_target is None


@pytest.mark.parametrize(("offset", "planned"), [(-40, 10), (-30, 10), (0, 55), (30, 100), (60, 100)])
def test_the_plan_is_a_straight_line_to_all_at_the_target(offset: int, planned: int) -> None:
    assert planned_on(day(offset), start=day(-30), known=10, target=day(30), total=100) == planned


def test_later_targets_begin_at_the_target_or_at_today_if_that_is_past() -> None:
    left = Left(items=28, total=100, minutes=0, days=14, weekly_minutes=None)
    first, *_ = later_targets(left, target=day(14), today=TODAY)
    assert (first.weeks, first.items_a_week) == (2, 7)
    assert later_targets(left, target=day(-100), today=TODAY)[0].day == day(14)


@pytest.mark.parametrize(
    ("domains", "order"),
    [
        ([(1, 30, 0, 10), (2, 20, 0, 10)], [1, 2]),
        ([(1, 30, 9, 10), (2, 20, 0, 10)], [2, 1]),
        ([(1, 30, 10, 10), (2, 20, 0, 0), (3, 50, 5, 10)], [3]),
        ([(1, None, 5, 10), (2, 90, 9, 10)], [1, 2]),
        ([], []),
    ],
)
def test_the_largest_weighted_gap_comes_first(
    domains: list[tuple[int, int | None, int, int]], order: list[int]
) -> None:
    assert largest_gaps(domains) == order


@pytest.mark.parametrize("target", [None, day(45), day(0), day(-3), day(-200)])
@pytest.mark.parametrize("total", [0, 1, 7, 164, 5000])
def test_the_picture_stays_in_its_frame(target: date | None, total: int) -> None:
    days = [DayTotal(day(-60), 0), DayTotal(day(-20), total // 3), DayTotal(day(-2), total // 2)]
    picture = burn_up(
        days, start=day(-60), target=target, today=TODAY, total=total, pace=pace_of(days, today=TODAY)
    )
    points = f"{picture.actual} {picture.plan} {picture.fan}".split()
    for x, y in (point.split(",") for point in points):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT
    assert picture.known == total // 2
    assert bool(picture.fan) == (target == day(45) and total > 1)
    assert picture.weeks[0].known == total // 2
    assert len(picture.rows) <= 6


def test_a_goal_of_today_has_a_picture_too() -> None:
    picture = burn_up([], start=TODAY, target=day(50), today=TODAY, total=20, pace=None)
    assert picture.plan
    assert not picture.fan
    assert [(week.planned, week.known) for week in picture.weeks] == [(0, 0)]
