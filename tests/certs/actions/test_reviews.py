"""Answers are counted once, placed by their moment, and can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from awskb.accounts.models import User
from certs.actions.cards import learn_anew, resume_card, write_own_card
from certs.actions.reviews import AnswerTooOld, answer_card, bury_card, undo_answer
from certs.models import Card, CardMemory, Review
from certs.queries.review_wishes import memory_of
from certs.scheduling.memory import Rating
from certs.scheduling.scheduler import Answer, Wishes, replay
from tests.factories.cards import UTC, a_card, answered
from tests.factories.notes import NOW
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def as_replayed(person: User, card: Card, *, added_at: datetime) -> CardMemory:
    """The kept memory, after it was found to be what the library makes of the answers that count."""
    row = CardMemory.objects.of(person).get(card=card)
    rows = Review.objects.of(person).filter(card=card, undone_at=None, at__gte=added_at)
    answers = [Answer(one.at, str(one.key), Rating(one.rating)) for one in rows]
    wishes = Wishes(fuzz_seed=f"{person.pk} {card.pk}")
    expected = replay(answers, added_at=added_at, wishes=wishes)
    kept = memory_of(row)
    assert (kept.due, kept.phase, kept.stability, kept.difficulty, kept.last_review, kept.lapses) == (
        expected.due,
        expected.phase,
        expected.stability,
        expected.difficulty,
        expected.last_review,
        expected.lapses,
    )
    return row


def test_the_same_key_is_the_same_answer(ben: User) -> None:
    card, key = a_card(), uuid4()
    given_ = {"key": key, "card_id": card.pk, "at": NOW, "milliseconds": 900, "by": ben, "zone": BERLIN}
    first = answer_card(rating=3, **given_)
    assert answer_card(rating=1, **given_) == first
    assert (first.on, first.recall, first.is_learning) == (date(2026, 11, 23), None, True)
    assert Review.objects.count() == 1
    undo_answer(key=key, by=ben, at=NOW, zone=BERLIN)
    assert answer_card(rating=3, **given_).undone_at == NOW
    # Another person's answer may have the same key.
    answer_card(rating=3, **{**given_, "by": make_person("other")})
    assert Review.objects.count() == 2


def test_a_late_answer_is_placed_by_its_moment(ben: User) -> None:
    card = a_card()
    moments = [NOW, NOW + timedelta(minutes=11), NOW + timedelta(days=3), NOW + timedelta(days=20)]
    for place in (1, 3, 0, 2):
        answer_card(
            key=UUID(int=place), card_id=card.pk, rating=3, at=moments[place], milliseconds=None, by=ben,
            zone=UTC, arrived_at=moments[3] + timedelta(hours=1),
        )  # fmt: skip
        if place == 1:
            CardMemory.objects.update(added_at=NOW)
    row = as_replayed(ben, card, added_at=NOW)
    assert row.last_review == moments[3]


def test_undoing_is_replaying_without_it_and_asks_again_today(ben: User) -> None:
    card = a_card()
    answered(card, ben, NOW, rating=4)
    last = answered(card, ben, NOW + timedelta(days=30), rating=1)
    assert CardMemory.objects.get().lapses == 1
    for _ in range(2):
        undo_answer(key=last.key, by=ben, at=NOW + timedelta(days=30, minutes=1), zone=UTC)
    row = as_replayed(ben, card, added_at=NOW)
    assert (row.lapses, row.asked_on) == (0, date(2026, 12, 23))
    with pytest.raises(Review.DoesNotExist):
        undo_answer(key=last.key, by=make_person("other"), at=NOW, zone=UTC)


def test_a_moment_still_to_come_is_now_and_one_long_ago_is_refused(ben: User) -> None:
    card = a_card()
    given_ = {"card_id": card.pk, "rating": 3, "milliseconds": None, "by": ben, "zone": UTC}
    ahead = answer_card(key=uuid4(), at=NOW + timedelta(hours=2), arrived_at=NOW, **given_)
    assert ahead.at == NOW
    with pytest.raises(AnswerTooOld):
        answer_card(key=uuid4(), at=NOW - timedelta(days=31), arrived_at=NOW, **given_)
    with pytest.raises(ValueError, match="5"):
        answer_card(key=uuid4(), at=NOW, **{**given_, "rating": 5})
    assert Review.objects.count() == 1


def test_a_clock_that_is_behind_counts_from_when_the_card_came(ben: User) -> None:
    card = a_card()
    CardMemory.objects.create(person=ben, card=card, due=NOW, added_at=NOW, meaning="x y z")
    assert answered(card, ben, NOW - timedelta(minutes=3)).at == NOW
    assert as_replayed(ben, card, added_at=NOW).last_review == NOW


def test_an_answer_to_the_old_meaning_counts_nothing_for_the_new_one(ben: User) -> None:
    card = a_card()
    answered(card, ben, NOW)
    row = CardMemory.objects.get()
    anew = NOW + timedelta(hours=5)
    learn_anew(memory_id=row.pk, meaning="else", by=ben, at=anew)
    late = answer_card(
        key=uuid4(), card_id=card.pk, rating=4, at=NOW + timedelta(hours=1), milliseconds=None, by=ben,
        zone=UTC, arrived_at=anew + timedelta(hours=1),
    )  # fmt: skip
    assert late.at == NOW + timedelta(hours=1)
    assert CardMemory.objects.get().last_review is None


def test_only_cards_that_are_asked_of_one_can_be_answered(ben: User) -> None:
    own = write_own_card(question="q", answer="a", by=make_person("other"), at=NOW)
    dropped = a_card()
    dropped.decision.verdict = "dropped"
    dropped.decision.save()
    for card in (own, dropped):
        with pytest.raises(Card.DoesNotExist):
            answered(card, ben, NOW)
    CardMemory.objects.create(person=ben, card=dropped, due=NOW, added_at=NOW)
    assert answered(dropped, ben, NOW).card == dropped


def test_what_is_forgotten_eight_times_is_set_aside_until_it_is_wanted_back(ben: User) -> None:
    card, at = a_card(), NOW
    answered(card, ben, at, rating=4)
    for lapse in range(1, 13):
        at += timedelta(days=40)
        last = answered(card, ben, at, rating=1)
        row = CardMemory.objects.get()
        assert row.lapses == lapse
        assert bool(row.suspended_at) == (lapse in (8, 12)), lapse
        if lapse == 8:
            undo_answer(key=last.key, by=ben, at=at, zone=UTC)
            assert CardMemory.objects.get().suspended_at is None
            answered(card, ben, at + timedelta(minutes=1), rating=1)
            resume_card(memory_id=row.pk, by=ben, at=at)
        at += timedelta(days=1)
        answered(card, ben, at, rating=4)


def test_a_buried_card_keeps_its_memory(ben: User) -> None:
    card = a_card()
    answered(card, ben, NOW)
    before = memory_of(CardMemory.objects.get())
    row = bury_card(card_id=card.pk, until=date(2026, 11, 25), by=ben)
    assert (memory_of(row), row.buried_until, row.asked_on) == (before, date(2026, 11, 25), None)


steps = st.lists(
    st.tuples(st.integers(0, 60 * 86_400), st.sampled_from([1, 2, 3, 4]), st.booleans()), max_size=8
)


class AnyOrder(TestCase):
    """Each in a transaction of its own."""

    @settings(max_examples=30)
    @given(steps, st.randoms(use_true_random=False))
    def test_in_whatever_order_they_arrive_and_some_undone_the_memory_is_the_librarys(
        self, history: list[tuple[int, int, bool]], chance: object
    ) -> None:
        person = make_person("ada")
        card = Card.objects.create(kind="own", person=person, question="q", answer="a", created_at=NOW)
        CardMemory.objects.create(person=person, card=card, due=NOW, added_at=NOW, step=0)
        at, arriving = NOW, []
        for number, (gap, rating, is_undone) in enumerate(history):
            at += timedelta(seconds=gap)
            arriving.append((UUID(int=number), at, rating, is_undone))
        arriving += arriving[::2]
        chance.shuffle(arriving)  # type: ignore[attr-defined]
        for key, moment, rating, is_undone in arriving:
            answer_card(
                key=key, card_id=card.pk, rating=rating, at=moment, milliseconds=None, by=person, zone=BERLIN
            )
            if is_undone:
                undo_answer(key=key, by=person, at=at, zone=BERLIN)
        assert Review.objects.count() == len(history)
        as_replayed(person, card, added_at=NOW)
