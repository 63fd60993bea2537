"""Where an exam stands on one day follows from its dates, and from the recorded word only without any."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certs.exam_facts.statuses import ExamStatus, Standing, status_of

RECORDED_ON = date(2026, 11, 23)
NO_DATES: dict[str, Any] = {"available_from": None, "retired_on": None, "last_exam_day_announced": None}


def on(today: date, recorded: str = "active", **dates: date) -> ExamStatus:
    facts: dict[str, Any] = {**NO_DATES, **dates}
    return status_of(**facts, recorded=recorded, recorded_on=RECORDED_ON, today=today)


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2023, 2, 27), Standing.UPCOMING),
        (date(2023, 2, 28), Standing.SITTABLE),
        (date(2026, 11, 30), Standing.SITTABLE),
        (date(2026, 12, 1), Standing.RETIRED),
    ],
)
def test_both_the_first_and_the_last_day_can_be_sat(today: date, standing: Standing) -> None:
    status = on(today, available_from=date(2023, 2, 28), last_exam_day_announced=date(2026, 11, 30))
    assert status.standing == standing
    assert status.by_dates
    assert status.recorded_on is None


def test_what_came_to_pass_weighs_more_than_what_was_announced() -> None:
    status = on(
        date(2026, 12, 10),
        retired_on=date(2026, 12, 31),
        last_exam_day_announced=date(2026, 11, 30),
    )
    assert status.is_sittable
    assert status.last_day == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("recorded", "standing"),
    [("active", "sittable"), ("retired", "retired"), ("unknown", "unknown"), ("moved", "unknown")],
)
def test_without_dates_the_recorded_word_stands_with_its_day(recorded: str, standing: str) -> None:
    status = on(date(2031, 1, 1), recorded)
    assert status.standing == standing
    assert status.recorded_on == RECORDED_ON
    assert not status.by_dates


def test_a_first_day_alone_says_nothing_about_the_end() -> None:
    assert on(date(2026, 11, 25), available_from=date(2022, 8, 30)).is_sittable
    assert on(date(2026, 11, 25), "retired", available_from=date(2022, 8, 30)).is_retired
    assert on(date(2022, 8, 29), "retired", available_from=date(2022, 8, 30)).is_upcoming
