"""The review page for whoever has no script, and what its script is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import CardMemory, Review, ReviewDay, ReviewPreferences
from tests.factories.cards import a_card
from tests.factories.notes import a_section, edited

ClientOf = Callable[[User], Client]
SCRIPT = {"HX-Request": "true"}


def _sent(card: int, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "card": card, "rating": 3, **more}


def test_a_card_is_turned_over_and_answered_without_scripts(ben: User, client_of: ClientOf) -> None:
    network = a_section("NETWORK")
    card = a_card("NACL", "stateless firewall of a subnet", parent=network)
    client = client_of(ben)
    front = client.get("/review/")
    assert "no-store" in front["Cache-Control"]
    html = front.content.decode().partition("<template")[0]
    assert "NACL" in html
    assert "1 of 1" in html
    back = client.get("/review/", {"answer": card.pk}).content.decode().partition("<template")[0]
    assert "stateless firewall" in back
    key = back.partition('name="key" value="')[2].partition('"')[0]
    sent = {"key": key, "answers": 0, "card": card.pk, "rating": 4, "person": ben.pk}
    for _ in range(2):
        assert client.post("/review/answer/", sent)["Location"] == "/review/"
    review = Review.objects.get()
    assert (review.rating, str(review.key), review.person) == (4, key, ben)
    other = client.post("/review/answer/", {**sent, "key": str(uuid4())})
    assert other.status_code == 409
    assert "in another window meanwhile" in other.content.decode()
    assert Review.objects.count() == 1
    assert "Nothing is due now" in client.get("/review/").content.decode()
    summary = client.get("/review/end/").content.decode()
    assert "Done for today" in summary
    assert "1 of 1" in summary
    assert client.post("/review/undo/", {"key": key}).status_code == 302
    assert Review.objects.get().undone_at
    assert "NACL" in client.get("/review/").content.decode()


def test_the_script_is_answered_in_few_words(ben: User, reader: User, client_of: ClientOf) -> None:
    card = a_card("NACL", "stateless firewall of a subnet")
    client = client_of(ben)
    hand = client.get("/review/hand/").content.decode()
    assert f'data-person="{ben.pk}"' in hand
    assert f'data-card="{card.pk}"' in hand
    assert "stateless firewall" in hand
    given = (timezone.now() - timedelta(hours=3)).isoformat()
    sent = _sent(card.pk, at=given, milliseconds=5_300, person=ben.pk)
    for _ in range(2):
        assert client.post("/review/answer/", sent, headers=SCRIPT).status_code == 204
    assert Review.objects.values_list("milliseconds").get() == (5_300,)
    anothers = client_of(reader).post("/review/answer/", sent, headers=SCRIPT)
    assert anothers.status_code == 409
    assert Review.objects.count() == 1
    assert Client().post("/review/answer/", sent, headers=SCRIPT).status_code == 401
    for url in ("skip", "unskip", "suspend", "resume"):
        assert client.post(f"/review/{url}/", {"card": card.pk}, headers=SCRIPT).status_code == 204
    memory = CardMemory.objects.get()
    assert (memory.buried_until, memory.suspended_at) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"card": 987_654}, 404, "no such card"),
        ({"card": "x"}, 422, "no such card"),
        ({"rating": 5}, 422, "The ratings are 1 again"),
        ({"rating": ""}, 422, "Choose again"),
        ({"key": "once"}, 422, "no UUID"),
        ({"key": ""}, 422, "has no key"),
        ({"at": "yesterday"}, 422, "cannot be read"),
        ({"at": "0001-01-01T00:00:00+14:00"}, 422, "cannot be read"),
        ({"at": "2026-11-26T10:00:00"}, 422, "cannot be read"),
        ({"at": "2020-01-01T10:00:00Z"}, 422, "more than thirty days ago"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(
    ben: User, client_of: ClientOf, wrong: dict[str, Any], status: int, words: str
) -> None:
    card = a_card("NACL", "stateless firewall of a subnet")
    answer = client_of(ben).post("/review/answer/", {**_sent(card.pk), **wrong}, headers=SCRIPT)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Review.objects.exists()


def test_a_changed_definition_asks_before_the_cards(ben: User, client_of: ClientOf) -> None:
    card = a_card("NACL", "stateless firewall of a subnet")
    client = client_of(ben)
    client.get("/review/")
    client.post("/review/answer/", _sent(card.pk))
    CardMemory.objects.update(due=timezone.now() - timedelta(days=1), asked_on=None)
    assert card.entry is not None
    edited(card.entry, definition="costs nothing at all, and guards every region")
    ben.review_day.delete()
    html = client.get("/review/").content.decode()
    assert "The definition changed" in html
    assert "<ins>" in html
    assert "The definition changed" not in client.get("/review/", {"later": 1}).content.decode()
    memory = CardMemory.objects.get()
    sent = {"back": "/review/", "shown": "costs nothing at all, and guards every region"}
    assert client.post(f"/cards/mine/{memory.pk}/anew/", sent)["Location"] == "/review/"
    assert "The definition changed" not in client.get("/review/").content.decode()


def test_who_has_no_card_is_told_what_cards_are(ada: User, ben: User, client_of: ClientOf) -> None:
    assert "/cards/mine/new/" in client_of(ben).get("/review/").content.decode()
    assert 'href="/cards/"' in client_of(ada).get("/review/").content.decode()
    assert "No card answered" in client_of(ben).get("/review/end/").content.decode()


def test_ten_more_new_ones_come_today_and_not_tomorrow(ben: User, client_of: ClientOf) -> None:
    section = a_section("NETWORK")
    for number in range(12):
        a_card(f"Term{number}", f"says thing {number}", parent=section)
    ReviewPreferences.objects.create(person=ben, new_a_day=1)
    client = client_of(ben)
    client.get("/review/")
    first = CardMemory.objects.get().card_id
    client.post("/review/answer/", _sent(first, rating=4))
    html = client.get("/review/").content.decode()
    assert "Ten more new ones" in html
    assert client.post("/review/more/").status_code == 302
    html = client.get("/review/").content.decode()
    assert "2 of 11" in html
    ReviewDay.objects.update(on=timezone.now().date() - timedelta(days=1))
    client.get("/review/")
    assert ReviewDay.objects.values_list("more_new").get() == (0,)


def test_the_page_asks_the_database_the_same_whatever_there_is(
    ben: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    a_section("NETWORK")
    for number in range(30):
        a_card(f"Term{number}", f"says thing {number} of it")
    client = client_of(ben)
    client.get("/review/")
    with django_assert_max_num_queries(32):
        client.get("/review/")
