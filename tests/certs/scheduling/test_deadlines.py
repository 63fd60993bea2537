from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certs.scheduling.deadlines import SPREAD_DAYS, Deadline, due_before
from certs.scheduling.memory import Memory, Phase

BERLIN = ZoneInfo("Europe/Berlin")
# Of an exam on the 20th of March: once more by the 17th, the weakest again from the 18th.
EXAM = Deadline(date(2027, 3, 20), BERLIN, days_before=3, least_recall=0.9)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=BERLIN)


def known(*, answered: datetime, due: datetime, stability: float = 500.0) -> Memory:
    return Memory(
        due=due, phase=Phase.REVIEW, step=None, stability=stability, difficulty=5.0, last_review=answered
    )


def test_what_would_come_after_the_exam_comes_some_days_before_it() -> None:
    memory = known(answered=at(1, 10), due=at(8, 1))
    assert due_before(memory, [EXAM], at=at(1, 11)) == at(3, 17, 0)


def test_what_comes_in_time_anyhow_is_left_alone() -> None:
    memory = known(answered=at(1, 10), due=at(2, 1))
    assert due_before(memory, [EXAM], at=at(1, 11)) == at(2, 1)


def test_what_was_not_answered_on_its_last_day_stays_due_until_the_exam() -> None:
    memory = known(answered=at(1, 10), due=at(8, 1))
    assert due_before(memory, [EXAM], at=at(3, 20, 8)) == at(3, 17, 0)


@pytest.mark.parametrize(("stability", "due"), [(500.0, at(8, 1)), (1.0, at(3, 18, 0))])
def test_after_that_day_only_the_weakest_come_again(stability: float, due: datetime) -> None:
    memory = known(answered=at(3, 17), due=at(8, 1), stability=stability)
    assert due_before(memory, [EXAM], at=at(3, 18)) == due


def test_the_last_pass_asks_once() -> None:
    memory = known(answered=at(3, 18), due=at(8, 1), stability=0.5)
    assert due_before(memory, [EXAM], at=at(3, 18, 13)) == at(8, 1)


def test_after_the_exam_day_the_usual_schedule_is_back() -> None:
    memory = known(answered=at(1, 10), due=at(8, 1))
    assert due_before(memory, [EXAM], at=at(3, 20, 23)) == at(3, 17, 0)
    assert due_before(memory, [EXAM], at=at(3, 21, 0)) == at(8, 1)


def test_of_two_exams_the_nearer_decides_until_it_is_over() -> None:
    later = Deadline(date(2027, 5, 10), BERLIN)
    memory = known(answered=at(1, 10), due=at(8, 1))
    assert due_before(memory, [later, EXAM], at=at(2, 1)) == at(3, 17, 0)
    assert due_before(memory, [later, EXAM], at=at(3, 21)) == at(5, 7, 0)


def test_a_card_never_answered_waits_for_its_turn() -> None:
    assert due_before(Memory(due=at(8, 1)), [EXAM], at=at(3, 18)) == at(8, 1)


def test_days_begin_where_the_person_is_also_where_midnight_is_left_out() -> None:
    # Berlin's summer time begins on the 28th; Santiago goes from 24:00 to 01:00 on the 5th of September.
    over_change = Deadline(date(2027, 3, 29), BERLIN, days_before=2)
    assert over_change.latest_due == datetime(2027, 3, 26, 23, tzinfo=UTC)
    assert over_change.exam == datetime(2027, 3, 28, 22, tzinfo=UTC)
    no_midnight = Deadline(date(2027, 9, 5), ZoneInfo("America/Santiago"))
    assert no_midnight.exam == datetime(2027, 9, 5, 4, tzinfo=UTC)


days = st.integers(0, 120)


@given(answered=days, interval=st.integers(1, 400), now=days, stability=st.floats(0.1, 1000))
def test_nothing_is_ever_later_than_usual_nor_past_the_cap_before_its_day(
    answered: int, interval: int, now: int, stability: float
) -> None:
    begin = at(1, 1)
    memory = known(
        answered=begin + timedelta(days=answered),
        due=begin + timedelta(days=answered + interval),
        stability=stability,
    )
    due = due_before(memory, [EXAM], at=begin + timedelta(days=max(now, answered)))
    assert due <= memory.due
    if max(now, answered) < 75:  # the 17th of March
        assert due <= EXAM.latest_due


def test_each_card_has_a_latest_day_of_its_own_within_three_weeks() -> None:
    own = [EXAM.of_card(f"7 {card}") for card in range(2_000)]
    days = [(EXAM.last_day - one.latest_due).days for one in own]
    assert set(days) == set(range(SPREAD_DAYS))
    assert max(days.count(day) for day in range(SPREAD_DAYS)) < 2 * 2_000 / SPREAD_DAYS
    assert own == [EXAM.of_card(f"7 {card}") for card in range(2_000)]
    assert {one.last_pass for one in own} == {EXAM.last_pass}


def test_what_comes_in_time_by_itself_is_not_hurried() -> None:
    early = replace(EXAM, earlier=10)
    for due, expected in ((at(3, 12), at(3, 12)), (at(8, 1), at(3, 7, 0))):
        memory = known(answered=at(1, 10), due=due)
        assert due_before(memory, [early], at=at(3, 1)) == expected
