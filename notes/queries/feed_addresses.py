"""Whose feed a secret address opens, and the address to show its person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from notes.access import Person, is_member
from notes.models import FeedAddress

LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """The person's own feed of what a page shows."""

    path: str
    made_at: datetime


def own_feed(*, person: Person, query: str) -> OwnFeed | None:
    """None where the person has made no address, or has revoked it."""
    address = FeedAddress.objects.filter(person_id=person.pk).first()
    if address is None:
        return None
    path = reverse("notes:changes-feed", args=[token_of(address)])
    return OwnFeed(f"{path}?{query}" if query else path, address.made_at)


def token_of(address: FeedAddress) -> str:
    """The secret part of the address. The database alone does not give it away: it needs the key, too."""
    secret = salted_hmac("notes.feed", f"{address.pk}:{address.salt}", algorithm="sha256").hexdigest()
    return f"{address.pk}-{secret}"


def address_of(*, token: str) -> FeedAddress | None:
    """The address that bears this token, with its person; none once it is revoked or the person inactive."""
    number, _, _ = token.partition("-")
    if len(token) > LONGEST_TOKEN or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    address = FeedAddress.objects.select_related("person").filter(pk=int(number)).first()
    if address is None or not constant_time_compare(token_of(address), token):
        return None
    return address if is_member(address.person) else None
