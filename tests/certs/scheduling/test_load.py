from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS as DEFAULTS
from hypothesis import given
from hypothesis import strategies as st

from certs.scheduling.deadlines import SPREAD_DAYS, Deadline
from certs.scheduling.load import DayLoad, Limits, Loaded, load_until
from certs.scheduling.memory import Memory, Phase
from certs.scheduling.scheduler import Wishes, recall_after, recall_at

TODAY = date(2027, 3, 1)
EXAM = Deadline(date(2027, 3, 11), ZoneInfo("Europe/Berlin"), days_before=3)


def due_in(days: int, *, stability: float = 200.0, earlier: int | None = 0) -> Loaded:
    due = datetime(2027, 3, 1, 9, tzinfo=UTC) + timedelta(days=days)
    last = datetime(2027, 2, 1, 9, tzinfo=UTC)
    return Loaded(
        Memory(due=due, phase=Phase.REVIEW, step=None, stability=stability, difficulty=5.0, last_review=last),
        earlier,
    )


def test_each_card_stands_on_its_day_and_once_more_before_the_exam() -> None:
    days = load_until(EXAM, [due_in(-4), due_in(2), due_in(90)], today=TODAY, new_cards=0, limits=Limits())
    assert [day.on.day for day in days] == list(range(1, 11))
    assert [day.reviews for day in days] == [1, 0, 1, 0, 0, 0, 0, 3, 0, 0]


def test_each_card_has_a_latest_day_of_its_own_and_others_none() -> None:
    cards = [due_in(90, earlier=earlier) for earlier in (0, 2, 2, 5, None)]
    days = load_until(EXAM, cards, today=TODAY, new_cards=0, limits=Limits())
    assert [day.reviews for day in days] == [0, 0, 1, 0, 0, 2, 0, 1, 0, 0]


def test_new_cards_are_begun_a_few_a_day_and_never_beyond_the_most_of_a_day() -> None:
    days = load_until(EXAM, [due_in(0)] * 3, today=TODAY, new_cards=5, limits=Limits(2, 4))
    assert [(day.reviews, day.new) for day in days[:2]] == [(3, 1), (0, 2)]
    assert sum(day.new for day in days) == 5
    assert all(day.cards <= 4 for day in days)


def test_what_is_too_much_for_a_day_comes_the_day_after() -> None:
    days = load_until(EXAM, [due_in(-1)] * 5, today=TODAY, new_cards=9, limits=Limits(9, 2))
    assert [(day.reviews, day.new, day.left_over) for day in days[:3]] == [(2, 0, 3), (2, 0, 1), (1, 1, 0)]


def test_a_longer_day_leaves_less_and_a_later_date_moves_the_last_turn() -> None:
    cards = [due_in(90)] * 6
    short = load_until(EXAM, cards, today=TODAY, new_cards=0, limits=Limits(most_a_day=2))
    longer = load_until(EXAM, cards, today=TODAY, new_cards=0, limits=Limits(most_a_day=4))
    later = load_until(
        replace(EXAM, exam_on=date(2027, 3, 21)), cards, today=TODAY, new_cards=0, limits=Limits()
    )
    assert [day.left_over for day in short[7:]] == [4, 2, 0]
    assert [day.left_over for day in longer[7:]] == [2, 0, 0]
    assert [day.on.day for day in later if day.reviews] == [18]


def test_an_exam_that_is_today_or_over_has_no_days_left() -> None:
    for day in (EXAM.exam_on, EXAM.exam_on + timedelta(days=1)):
        assert load_until(EXAM, [due_in(0)], today=day, new_cards=3, limits=Limits()) == []


def test_thousands_of_cards_do_not_all_come_on_one_day() -> None:
    chance = Random(4)
    deadline = Deadline(date(2027, 5, 1), ZoneInfo("UTC"))
    cards = [
        due_in(chance.randrange(400), stability=chance.uniform(5, 400), earlier=number % SPREAD_DAYS)
        for number in range(5_000)
    ]
    days = load_until(deadline, cards, today=TODAY, new_cards=300, limits=Limits(10, 1_000))
    before = [day.cards for day in days[:-3]]
    assert sum(before) > 5_000
    assert max(before) < 400, "one day would have 4,000 where all come by one day"
    assert all(isinstance(day, DayLoad) and not day.left_over for day in days)


@given(st.integers(0, 2_000), st.floats(0.1, 1_000), st.floats(0.1, 0.8))
def test_the_forgetting_curve_is_the_librarys(days: int, stability: float, decay: float) -> None:
    usual = Wishes()
    for wishes in (usual, Wishes(parameters=(*DEFAULTS[:20], decay))):
        last = datetime(2027, 1, 1, tzinfo=UTC)
        memory = Memory(last, Phase.REVIEW, None, stability, 5.0, last)
        expected = recall_at(memory, last + timedelta(days=days), wishes=wishes)
        assert recall_after(days, stability, wishes=wishes) == pytest.approx(expected)
