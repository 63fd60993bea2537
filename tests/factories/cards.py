"""Cards that the team keeps, and answers to them, as tests of reviews need them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from awskb.accounts.models import User
from certs.actions.review_days import begin_day
from certs.actions.reviews import answer_card
from certs.models import Card, CardDecision, Review
from certs.queries.due_cards import Hand, next_cards
from notes.models import Entry, Service
from tests.factories.notes import NOW, a_section, a_term

UTC = ZoneInfo("UTC")


def a_card(
    title: str = "", line: str = "", *, parent: Entry | None = None, service: Service | None = None
) -> Card:
    """Kept by the team, of a new term."""
    term = a_term(
        title, parent or Entry.objects.filter(kind="section").last() or a_section(), line or "x y z"
    )
    if service is not None:
        Entry.objects.filter(pk=term.pk).update(service=service, tied_by="person")
    card = Card.objects.create(kind=Card.Kind.TERM, entry=term, meaning=term.summary, created_at=NOW)
    CardDecision.objects.create(card=card, verdict="kept", at=NOW)
    return card


def answered(
    card: Card, by: User, at: datetime, rating: int = 3, *, zone: ZoneInfo = UTC, milliseconds: int = 4_000
) -> Review:
    return answer_card(
        key=uuid4(), card_id=card.pk, rating=rating, at=at, milliseconds=milliseconds, by=by, zone=zone
    )


def the_hand(person: User, at: datetime, *, zone: ZoneInfo = UTC, count: int = 3) -> Hand:
    """As the page asks for it."""
    begin_day(by=person, at=at, zone=zone)
    return next_cards(person=person, at=at, zone=zone, count=count)
