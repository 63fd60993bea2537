from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from certs.scheduling.deadlines import Deadline
from certs.scheduling.load import Limits, load_until
from certs.scheduling.memory import Memory, Phase

TODAY = date(2027, 3, 1)
EXAM = Deadline(date(2027, 3, 11), ZoneInfo("Europe/Berlin"), days_before=3)


def due_in(days: int, *, stability: float = 200.0) -> Memory:
    due = datetime(2027, 3, 1, 9, tzinfo=UTC) + timedelta(days=days)
    last = datetime(2027, 2, 1, 9, tzinfo=UTC)
    return Memory(
        due=due, phase=Phase.REVIEW, step=None, stability=stability, difficulty=5.0, last_review=last
    )


def test_each_card_stands_on_its_day_and_once_more_before_the_exam() -> None:
    days = load_until(EXAM, [due_in(-4), due_in(2), due_in(90)], today=TODAY, new_cards=0, limits=Limits())
    assert [day.on.day for day in days] == list(range(1, 11))
    assert [day.reviews for day in days] == [1, 0, 1, 0, 0, 0, 0, 3, 0, 0]


def test_new_cards_are_begun_a_few_a_day_and_never_beyond_the_most_of_a_day() -> None:
    days = load_until(EXAM, [due_in(0)] * 3, today=TODAY, new_cards=5, limits=Limits(2, 4))
    assert [(day.reviews, day.new) for day in days[:3]] == [(3, 1), (0, 2), (1, 2)]
    assert sum(day.new for day in days) == 5


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
