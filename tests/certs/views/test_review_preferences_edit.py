"""What a person chooses about being asked, and what it means until their exam."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from fsrs.scheduler import DEFAULT_PARAMETERS

from awskb.accounts.models import User
from certs.models import CardMemory, ReviewPreferences
from certs.queries.review_wishes import memory_of, wishes_of
from certs.scheduling.memory import Rating
from certs.scheduling.scheduler import Answer, replay
from tests.factories.cards import a_card, answered
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import a_goal, day
from tests.factories.notes import a_service

ADDRESS = "/review/preferences/"
CHOSEN = {"new_a_day": "5", "most_a_day": "50", "desired_retention": "95"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def bens(ben: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(ben)


def test_what_is_chosen_holds_for_the_memories_there_are(ben: User, bens: Client) -> None:
    card, first = a_card(), timezone.now() - timedelta(days=30)
    review = answered(card, ben, first, rating=4)
    later = answered(card, ben, first + timedelta(days=20), rating=3)
    before = memory_of(CardMemory.objects.get())
    parameters = " ".join(str(value) for value in (*DEFAULT_PARAMETERS[:20], 0.2))
    answer = bens.post(
        ADDRESS, {**CHOSEN, "parameters": parameters, "learning_minutes": "5, 30"}, follow=True
    )
    assert "The next day of 1 card was reckoned anew." in answer.content.decode()
    own = ReviewPreferences.objects.of(ben).get()
    assert (own.new_a_day, own.desired_retention, own.learning_minutes) == (5, 95, [5, 30])
    after = memory_of(CardMemory.objects.get())
    assert after.due < before.due
    answers = [Answer(one.at, str(one.key), Rating(one.rating)) for one in (review, later)]
    assert after == replay(answers, added_at=first, wishes=wishes_of(ben).of_card(card.pk))
    # What decides only how many come moves no card.
    bens.post(ADDRESS, {**CHOSEN, "parameters": parameters, "learning_minutes": "5 30", "most_a_day": "60"})
    assert memory_of(CardMemory.objects.get()) == after
    bens.post(ADDRESS, {**CHOSEN, "desired_retention": "90"})
    assert memory_of(CardMemory.objects.get()) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("parameters", "1 2 3"),
        ("parameters", " ".join(["nan"] * 21)),
        ("parameters", " ".join(["9" * 30] * 21)),
        ("learning_minutes", "soon"),
        ("relearning_minutes", "1441"),
        ("learning_minutes", "1 2 3 4 5 6 7"),
        ("desired_retention", "99"),
        ("most_a_day", "0"),
    ],
)
def test_what_cannot_hold_is_refused_and_stays_in_its_field(bens: Client, field: str, value: str) -> None:
    answer = bens.post(ADDRESS, {**CHOSEN, field: value})
    assert answer.status_code == 422
    assert value in answer.content.decode()
    assert not ReviewPreferences.objects.exists()


def test_the_load_until_the_exam_is_drawn_and_told(ben: User, bens: Client) -> None:
    assert "Set a goal with a day" in bens.get(ADDRESS).content.decode()
    service, version = a_service("One"), an_exam("ABC-C01")
    an_item_of(version, service, "1.1")
    goal = a_goal(ben, version, target_on=day(40))
    for number in range(6):
        card = a_card(f"card {number}", service=service if number < 4 else None)
        if number != 5:
            answered(card, ben, timezone.now() - timedelta(days=30), rating=4)
            CardMemory.objects.filter(card=card).update(due=timezone.now() + timedelta(days=300))
    page = bens.get(ADDRESS).content.decode()
    assert "4 of the cards you know serve this exam" in page
    assert "Two weeks later" in page
    assert page.count("<rect") >= 4
    far = a_goal(ben, an_exam("FAR-C01"), target_on=day(700))
    assert "more than a year away" in bens.get(f"{ADDRESS}?goal={far.pk}").content.decode()
    assert "ABC-C01" in bens.get(f"{ADDRESS}?goal={goal.pk}x").content.decode()


@pytest.mark.parametrize("scale", [1, 5])
def test_it_takes_as_many_queries_for_many_cards(ben: User, bens: Client, scale: int) -> None:
    a_goal(ben, an_exam("ABC-C01"), target_on=day(40))
    for _ in range(4 * scale):
        answered(a_card(), ben, timezone.now())
    with CaptureQueriesContext(connection) as asked:
        bens.get(ADDRESS)
    assert len(asked) == 12


def test_visitors_sign_in_first(eve: Client) -> None:
    assert eve.get(ADDRESS).status_code == 302
