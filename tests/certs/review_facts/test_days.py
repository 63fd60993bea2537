"""What sums of a person's answers say."""

from __future__ import annotations

from datetime import date

import pytest

from certs.readiness.wilson import Answers
from certs.review_facts.columns import Point, columns, round_top
from certs.review_facts.days import Counted, by_month, by_week, spread, standing

TODAY = date(2026, 11, 26)
ONE = Counted(answers=3, learning=1, again=1, good=2, timed=2, milliseconds=9_000, known=1, mature=1)


def test_days_are_summed_into_weeks_and_months() -> None:
    days = {date(2026, 9, 30): ONE, date(2026, 11, 22): ONE, date(2026, 11, 23): ONE, TODAY: ONE}
    weeks = by_week(days, today=TODAY, count=2)
    assert [(week, one.answers) for week, one in weeks] == [
        (date(2026, 11, 16), 3),
        (date(2026, 11, 23), 6),
    ]
    months = by_month(days, today=TODAY)
    assert [(first.month, one.answers) for first, one in months] == [(11, 9), (10, 0), (9, 3)]
    assert by_month({}, today=TODAY) == []


def test_young_and_mature_are_parts_of_the_reviews_and_learning_is_in_neither() -> None:
    one = Counted(answers=20, learning=5, again=3, good=17, known=12, mature=6, mature_known=5)
    assert (one.of_all, one.of_young, one.of_mature) == (Answers(12, 15), Answers(7, 9), Answers(5, 6))


def test_the_time_of_an_answer_is_that_of_those_whose_time_is_known() -> None:
    assert (ONE.seconds_each, ONE.minutes) == (4.5, 0)
    assert Counted(answers=2).seconds_each is None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (Answers(9, 9), ""),
        (Answers(70, 100), "less than you wish"),
        (Answers(90, 100), "about what you wish"),
        (Answers(99, 100), "more than you wish"),
        # 12 of 15 are 80 %, and still no sign that 90 % is missed: Wilson's interval is 55 to 93.
        (Answers(12, 15), "about what you wish"),
    ],
)
def test_a_difference_is_told_only_where_it_is_more_than_chance(answers: Answers, says: str) -> None:
    assert standing(answers, 90) == says


def test_what_is_overdue_comes_today() -> None:
    due = {date(2026, 11, 1): 2, date(2026, 11, 25): 1, TODAY: 4, date(2026, 11, 27): 3}
    assert spread(due, [TODAY, date(2026, 11, 27), date(2026, 11, 28)]) == [
        (TODAY, 7),
        (date(2026, 11, 27), 3),
        (date(2026, 11, 28), 0),
    ]


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (51, 100), (2001, 5000)])
def test_the_highest_line_is_a_round_number(most: int, top: int) -> None:
    assert round_top(most) == top


def test_columns_stand_on_the_ground_and_on_each_other() -> None:
    picture = columns([Point("Mon", 3, 1), Point("Tue", 0), Point("Wed", 5)])
    ground = picture.lines[0].y
    first, second, third = picture.columns
    assert first.lower_y + first.lower_height == pytest.approx(ground)
    assert first.upper_y + first.upper_height == pytest.approx(first.lower_y)
    assert third.lower_y == picture.lines[-1].y
    assert (second.lower_height, second.upper_height) == (0, 0)
    assert [line.count for line in picture.lines] == [0, 2, 5]
    assert not columns([]).columns
