"""Secret addresses under which programs read what a person may read."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FeedAddress(models.Model):
    """One person's address of the feed of changes; revoking it removes the row.

    The secret part follows from `salt` and the installation's key, so a copy of the database opens nothing,
    and the person can be shown the address again.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_address")
    salt = models.CharField(max_length=43, editable=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed address {self.pk}"
