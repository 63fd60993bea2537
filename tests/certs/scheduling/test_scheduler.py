import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certs.scheduling.memory import Memory, NaiveMoment, Phase, Rating
from certs.scheduling.scheduler import Answer, AnsweredEarlier, Wishes, recall_at, replay, review

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
OWN = Wishes(
    desired_retention=0.85,
    parameters=tuple(value * 1.01 for value in fsrs.Scheduler().parameters[:19])
    + fsrs.Scheduler().parameters[19:],
    learning_steps=(timedelta(minutes=5),),
    relearning_steps=(),
)

seconds = st.integers(0, 400 * 86_400)
gaps = st.one_of(st.integers(0, 1_200), seconds)
histories = st.lists(st.tuples(gaps, st.sampled_from(Rating)), max_size=25)
wishes = st.sampled_from([Wishes(), OWN, Wishes(learning_steps=())])


def answers_of(history: list[tuple[int, Rating]]) -> list[Answer]:
    at = START
    answers = []
    for number, (gap, rating) in enumerate(history):
        at += timedelta(seconds=gap)
        answers.append(Answer(at, f"{number:03}", rating))
    return answers


def by_library(answers: list[Answer], wished: Wishes) -> fsrs.Card:
    """The library alone, as its own documentation uses it."""
    scheduler = fsrs.Scheduler(
        parameters=wished.parameters or fsrs.Scheduler().parameters,
        desired_retention=wished.desired_retention,
        learning_steps=wished.learning_steps,
        relearning_steps=wished.relearning_steps,
        enable_fuzzing=False,
    )
    card = fsrs.Card(card_id=1, due=START)
    for answer in answers:
        card, _ = scheduler.review_card(card, fsrs.Rating(answer.rating), answer.at)
    return card


def same(memory: Memory, card: fsrs.Card) -> bool:
    return (
        memory.due,
        memory.phase,
        memory.step,
        memory.stability,
        memory.difficulty,
        memory.last_review,
    ) == (
        card.due,
        Phase(card.state),
        card.step,
        card.stability,
        card.difficulty,
        card.last_review,
    )


@given(histories, wishes, st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_the_memory_is_the_librarys(
    history: list[tuple[int, Rating]], wished: Wishes, chance: random.Random
) -> None:
    answers = answers_of(history)
    arrived = answers + answers[::3]  # some are sent twice
    chance.shuffle(arrived)
    assert same(replay(arrived, added_at=START, wishes=wished), by_library(answers, wished))


def test_a_recorded_sequence_keeps_the_intervals_written_down_for_it() -> None:
    # The ratings of the library's own test_review_card, each given when due; days as fsrs 6.3 counts them.
    good, again = Rating.GOOD, Rating.AGAIN
    ratings = [good] * 6 + [again, again] + [good] * 5
    memory = Memory(due=datetime(2022, 11, 29, 12, 30, tzinfo=UTC))
    days = []
    for rating in ratings:
        memory = review(memory, rating, memory.due)
        assert memory.last_review is not None
        days.append((memory.due - memory.last_review).days)
    assert days == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


@given(histories.filter(bool))
def test_undoing_the_last_answer_is_replaying_without_it(history: list[tuple[int, Rating]]) -> None:
    *before, last = answers_of(history)
    memory = replay(before, added_at=START)
    review(memory, last.rating, last.at)
    assert replay(before, added_at=START) == memory
    assert replay([*before, last], added_at=START) == review(memory, last.rating, last.at)


@given(histories, st.sampled_from(["Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "UTC"]))
def test_the_time_zone_that_a_moment_is_told_in_changes_nothing(
    history: list[tuple[int, Rating]], zone: str
) -> None:
    told = [replace(answer, at=answer.at.astimezone(ZoneInfo(zone))) for answer in answers_of(history)]
    memory = replay(told, added_at=START.astimezone(ZoneInfo(zone)))
    assert memory == replay(answers_of(history), added_at=START)
    assert memory.due.tzinfo is UTC


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Summer begins: a day by the wall clock is 23 hours, not yet a whole day.
        (datetime(2027, 3, 27, 12, tzinfo=BERLIN), datetime(2027, 3, 28, 12, tzinfo=BERLIN)),
        # Summer ends: 02:30 comes twice, an hour apart.
        (datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN), datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN)),
    ],
)
def test_over_a_clock_change_it_is_hours_passed_that_count(first: datetime, second: datetime) -> None:
    answers = [Answer(first, "a", Rating.EASY), Answer(second, "b", Rating.GOOD)]
    in_utc = [replace(answer, at=answer.at.astimezone(UTC)) for answer in answers]
    memory = replay(answers[::-1], added_at=first)
    assert same(memory, by_library(in_utc, Wishes()))
    known = review(Memory(due=first), Rating.EASY, first)
    assert recall_at(known, second) == 1


def test_one_moment_told_in_two_zones_with_one_key_is_one_answer() -> None:
    told = START.astimezone(timezone(timedelta(hours=9)))
    twice = [Answer(START, "a", Rating.GOOD), Answer(told, "a", Rating.GOOD)]
    assert replay(twice, added_at=START) == replay(twice[:1], added_at=START)


def test_two_answers_of_one_moment_have_one_order() -> None:
    pair = [Answer(START, "a", Rating.AGAIN), Answer(START, "b", Rating.EASY)]
    assert replay(pair, added_at=START) == replay(pair[::-1], added_at=START)


def test_recall_is_nothing_for_a_new_card_and_falls_with_the_days() -> None:
    memory = Memory(due=START)
    assert recall_at(memory, START) == 0
    memory = review(memory, Rating.EASY, START)
    later = [recall_at(memory, START + timedelta(days=days)) for days in (0, 1, 10, 100)]
    assert later[0] == 1
    assert later == sorted(later, reverse=True)
    assert recall_at(memory, memory.due) == pytest.approx(0.9, abs=0.01)


def test_only_again_for_a_card_in_review_is_a_lapse() -> None:
    memory = Memory(due=START)
    for rating in (Rating.AGAIN, Rating.EASY, Rating.AGAIN, Rating.AGAIN, Rating.EASY, Rating.HARD):
        memory = review(memory, rating, memory.due)
    assert memory.lapses == 1
    assert not memory.is_leech
    for _ in range(7):
        memory = review(review(memory, Rating.AGAIN, memory.due), Rating.EASY, memory.due + timedelta(days=1))
    assert memory.is_leech


def test_what_cannot_be_placed_in_time_is_refused() -> None:
    memory = review(Memory(due=START), Rating.GOOD, START)
    with pytest.raises(AnsweredEarlier):
        review(memory, Rating.GOOD, START - timedelta(seconds=1))
    with pytest.raises(NaiveMoment):
        review(memory, Rating.GOOD, START.replace(tzinfo=None))


@given(histories, st.text(max_size=5))
def test_fuzz_moves_the_day_as_the_library_would_and_nothing_else(
    history: list[tuple[int, Rating]], seed: str
) -> None:
    answers = answers_of(history)
    plain = replay(answers, added_at=START)
    fuzzed = replay(answers, added_at=START, wishes=Wishes(fuzz_seed=seed))
    assert fuzzed == replay(answers, added_at=START, wishes=Wishes(fuzz_seed=seed))
    assert replace(fuzzed, due=plain.due) == plain
    if plain.phase == Phase.REVIEW:
        before = random.getstate()
        random.seed(f"{seed} {answers[-1].at.isoformat()}")
        interval = fsrs.Scheduler()._get_fuzzed_interval(interval=plain.due - answers[-1].at)
        random.setstate(before)
        assert fuzzed.due == answers[-1].at + interval


@pytest.mark.parametrize("retention", [0.8, 0.9, 0.95, 0.96, 0.97])
def test_short_intervals_are_fuzzed_within_the_librarys_bounds_too(retention: float) -> None:
    plain = review(Memory(due=START), Rating.EASY, START, wishes=Wishes(desired_retention=retention))
    for seed in map(str, range(40)):
        wished = Wishes(desired_retention=retention, fuzz_seed=seed)
        random.seed(f"{seed} {START.isoformat()}")
        interval = fsrs.Scheduler()._get_fuzzed_interval(interval=plain.due - START)
        assert review(Memory(due=START), Rating.EASY, START, wishes=wished).due == START + interval
