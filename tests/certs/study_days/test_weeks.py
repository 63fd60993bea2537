"""Weeks in a row, minutes against the plan, the calendar's squares."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from certs.study_days.heatmap import heatmap, step_of
from certs.study_days.weeks import week_bars, week_of, weeks_in_a_row

# A Wednesday.
TODAY = date(2026, 11, 25)


def mondays(pattern: str) -> list[date]:
    """The last letter is the present week; x is one with study."""
    last = week_of(TODAY)
    back = len(pattern) - 1
    return [last - timedelta(weeks=back - place) for place, letter in enumerate(pattern) if letter == "x"]


@pytest.mark.parametrize(
    ("pattern", "weeks"),
    [
        ("", 0),
        ("x", 1),
        ("xxx", 3),
        # The present week may still come.
        ("xxx.", 3),
        # Last week was missed and the present one may still come.
        ("xxx..", 3),
        ("xxx...", 0),
        ("xx.xx", 4),
        ("x..xx", 2),
        # Two missed weeks with six between them are two in eight, with seven they are not.
        ("xx.xxxxxx.x", 7),
        ("xx.xxxxxxx.x", 10),
        ("x" * 60, 60),
    ],
)
def test_weeks_in_a_row(pattern: str, weeks: int) -> None:
    assert weeks_in_a_row(mondays(pattern), today=TODAY) == weeks


def test_steps_of_the_calendar() -> None:
    assert [step_of(minutes) for minutes in (0, 1, 15, 16, 30, 31, 60, 61, 1440)] == [
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]


def test_the_calendar_ends_today_and_begins_on_a_monday() -> None:
    drawn = heatmap({TODAY: 20, TODAY - timedelta(days=400): 60, TODAY + timedelta(days=1): 5}, today=TODAY)
    assert drawn.squares[0].day.weekday() == 0
    assert [(one.day, one.step, one.is_today) for one in drawn.squares[-1:]] == [(TODAY, 2, True)]
    assert len(drawn.squares) == 25 * 7 + 3
    assert {one.y for one in drawn.squares if one.day.weekday() == 0} == {drawn.squares[0].y}
    assert [one.day for one in drawn.studied] == [TODAY]


def test_twelve_weeks_against_the_plan() -> None:
    drawn = week_bars(
        {TODAY: 30, TODAY - timedelta(days=2): 30, TODAY - timedelta(days=3): 90}, today=TODAY, planned=120
    )
    assert [bar.minutes for bar in drawn.bars[-2:]] == [90, 60]
    assert len(drawn.bars) == 12
    assert (drawn.plan_y, drawn.bars[-1].height) == (0, drawn.height / 2)
    assert week_bars({}, today=TODAY, planned=None).plan_y is None
