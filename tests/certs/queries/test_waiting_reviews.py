"""The count in the head of every page, which costs no query of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import Card, CardDecision, ReviewPreferences
from tests.factories.cards import a_card, answered
from tests.factories.notes import a_section

ClientOf = Callable[[User], Client]


def _told(client: Client) -> str:
    head = client.get("/tags/").content.decode().partition("</header>")[0]
    return head.partition('href="/review/"')[2].partition("</a>")[0]


def test_the_head_counts_what_waits_before_and_after_the_day_is_laid_out(
    ben: User, reader: User, eve: Client, client_of: ClientOf
) -> None:
    assert '<span class="count">' not in _told(client_of(ben))
    section = a_section("NETWORK")
    cards = [a_card(f"Term{number}", f"says thing {number}", parent=section) for number in range(5)]
    answered(cards[0], ben, timezone.now() - timedelta(days=30), 4)
    answered(cards[1], ben, timezone.now(), 4)
    ReviewPreferences.objects.create(person=ben, new_a_day=2)
    client = client_of(ben)
    assert '<span class="count">3<' in _told(client)
    client.get("/review/")
    before = _told(client)
    CardDecision.objects.filter(card=Card.objects.last()).delete()
    assert _told(client) == before
    assert '<span class="count">4<' in _told(client_of(reader))
    assert "/review/" not in eve.get("/accounts/login/").content.decode()
    assert "to review today" in client.get("/").content.decode()
