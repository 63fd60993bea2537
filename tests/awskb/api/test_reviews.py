"""Answering one's own cards by a program."""

from __future__ import annotations

from uuid import uuid4

import pytest

from awskb.accounts.models import User
from certs.models import Review
from tests.factories.api import a_program
from tests.factories.cards import a_card

pytestmark = pytest.mark.django_db


def test_a_card_is_asked_answered_once_and_taken_back(ben: User, ada: User) -> None:
    card = a_card()
    program, key = a_program(ben), str(uuid4())
    hand = program.post("/me/review-day").json()
    assert [one["card_id"] for one in hand["cards"]] == [card.pk]
    given = {"key": key, "card_id": card.pk, "rating": 3}
    first, second = (program.post("/me/reviews", given) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    assert Review.objects.of(ben).count() == 1
    adas = a_program(ada)
    assert adas.delete(f"/me/reviews/{key}").content == adas.delete(f"/me/reviews/{uuid4()}").content
    assert program.delete(f"/me/reviews/{key}").json()["is_undone"]
    for at in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"):
        refused = program.post("/me/reviews", {**given, "key": str(uuid4()), "at": at})
        assert (refused.status_code, refused.json()["errors"][0]["at"]) == (422, "body.at")
    missing = program.post("/me/reviews", {**given, "key": str(uuid4()), "card_id": 999999})
    assert missing.status_code == 404
