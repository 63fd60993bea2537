"""A person's secret address of the feed of changes: made, made anew, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from notes.models import FeedAddress


def make_feed_address(*, by: AbstractUser, at: datetime) -> FeedAddress:
    """Make the person's address; one made before stops working."""
    values = {"salt": secrets.token_urlsafe(32), "made_at": at}
    address, _ = FeedAddress.objects.update_or_create(person_id=by.pk, defaults=values)
    return address


def revoke_feed_address(*, by: AbstractUser) -> bool:
    """Let the person's address lead nowhere; says whether there was one."""
    return FeedAddress.objects.filter(person_id=by.pk).delete()[0] > 0
