"""Answers to cards, as a test needs them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from awskb.accounts.models import User
from certs.models import Card, CardMemory, Review
from notes.models import Entry

NOW = datetime.now(UTC)
_numbers = itertools.count(1)


def a_card(entry: Entry) -> Card:
    return Card.objects.create(kind=Card.Kind.TERM, entry=entry, front=entry.title, created_at=NOW)


def an_answer(person: User, card: Card, days_ago: float = 0, rating: int = 3, **facts: Any) -> Review:
    """A review of a person in UTC, "good" unless said otherwise."""
    at = NOW - timedelta(days=days_ago)
    held = {"at": at, "on": at.date(), "recall": 0.9, "milliseconds": 6_000, **facts}
    return Review.objects.create(
        person=person, card=card, key=UUID(int=next(_numbers)), rating=rating, **held
    )


def a_memory(person: User, card: Card, **facts: Any) -> CardMemory:
    """Of a card in review that is due now, unless said otherwise."""
    held = {
        "phase": CardMemory.Phase.REVIEW,
        "stability": 10.0,
        "difficulty": 5.0,
        "due": NOW,
        "last_review": NOW - timedelta(days=5),
        "added_at": NOW - timedelta(days=50),
        **facts,
    }
    return CardMemory.objects.create(person=person, card=card, **held)
