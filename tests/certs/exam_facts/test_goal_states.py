"""Where a goal stands, and when an exam may be sat again: by the dates alone."""

from __future__ import annotations

from datetime import date

import pytest

from certs.exam_facts.goal_states import GoalDates, GoalState, Standing, standing_of
from certs.exam_facts.retakes import Outcome, Retake, Sitting, retake_of

BEGAN, TODAY = date(2026, 10, 1), date(2026, 11, 25)
SOON, LATER, PAST = date(2026, 12, 1), date(2027, 1, 9), date(2026, 11, 20)


def failed(on: date) -> Sitting:
    return Sitting(on, Outcome.FAILED)


def passed(on: date) -> Sitting:
    return Sitting(on, Outcome.PASSED)


def awaited(on: date) -> Sitting:
    return Sitting(on, Outcome.AWAITED)


@pytest.mark.parametrize(
    ("target", "booked", "sittings", "state", "day"),
    [
        (None, None, [], GoalState.PLANNED, None),
        (LATER, None, [], GoalState.PLANNED, LATER),
        (TODAY, None, [], GoalState.PLANNED, TODAY),
        (LATER, SOON, [], GoalState.BOOKED, SOON),
        (LATER, TODAY, [], GoalState.BOOKED, TODAY),
        (PAST, None, [], GoalState.OVERDUE, PAST),
        (LATER, PAST, [], GoalState.OVERDUE, PAST),
        (PAST, SOON, [], GoalState.BOOKED, SOON),
        (LATER, PAST, [failed(PAST)], GoalState.FAILED, LATER),
        (PAST, PAST, [failed(PAST)], GoalState.FAILED, None),
        (LATER, SOON, [failed(PAST)], GoalState.BOOKED, SOON),
        (LATER, PAST, [awaited(PAST)], GoalState.AWAITED, PAST),
        (LATER, PAST, [failed(date(2026, 11, 1)), passed(PAST)], GoalState.PASSED, PAST),
        (LATER, None, [passed(date(2024, 5, 1))], GoalState.PLANNED, LATER),
    ],
)
def test_the_state_follows_from_dates_and_sittings(
    target: date | None, booked: date | None, sittings: list[Sitting], state: GoalState, day: date | None
) -> None:
    dates = GoalDates(BEGAN, target, booked)
    assert standing_of(dates=dates, sittings=sittings, today=TODAY) == Standing(state, day)


@pytest.mark.parametrize(
    ("word", "state"),
    [("given_up", GoalState.GIVEN_UP), ("moved", GoalState.MOVED), ("reached", GoalState.REACHED)],
)
def test_a_closed_goal_stays_what_it_was_closed_as(word: str, state: GoalState) -> None:
    dates = GoalDates(BEGAN, LATER, None, word)
    assert standing_of(dates=dates, sittings=[passed(PAST)], today=TODAY).state is state


@pytest.mark.parametrize(
    ("sittings", "earliest"),
    [
        ([failed(date(2026, 11, 20))], date(2026, 12, 4)),
        ([failed(date(2026, 12, 25))], date(2027, 1, 8)),
        ([passed(date(2026, 11, 20))], date(2028, 11, 20)),
        ([passed(date(2024, 2, 29))], date(2026, 3, 1)),
        ([passed(date(2026, 1, 5)), failed(date(2026, 11, 20))], date(2028, 1, 5)),
    ],
)
def test_the_earliest_next_day(sittings: list[Sitting], earliest: date) -> None:
    retake = retake_of(sittings=sittings, is_beta=False)
    assert retake is not None
    assert retake.earliest == earliest
    assert retake.forbids(date.fromordinal(earliest.toordinal() - 1))
    assert not retake.forbids(earliest)


def test_no_rule_before_a_result_and_a_beta_only_once() -> None:
    assert retake_of(sittings=[], is_beta=True) is None
    assert retake_of(sittings=[awaited(PAST)], is_beta=False) is None
    assert retake_of(sittings=[failed(PAST)], is_beta=True) == Retake(None, failed(PAST), is_beta=True)
    beta = retake_of(sittings=[failed(PAST)], is_beta=True)
    assert beta is not None
    assert beta.forbids(LATER)
