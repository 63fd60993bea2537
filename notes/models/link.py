"""Links: one row for each exact URL, however often it is cited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Link(models.Model):
    """One exact URL.

    `url_hash` (SHA-256 of the URL, hex) carries the uniqueness: a URL may be longer than an index entry.
    """

    class State(models.TextChoices):
        UNKNOWN = "", "unknown"
        OK = "ok", "works"
        MOVED = "moved", "moved"
        DEAD = "dead", "dead"
        BLOCKED = "blocked", "blocked"

    url = models.TextField()
    url_hash = models.CharField(max_length=64, unique=True, editable=False)
    site = models.TextField(blank=True, db_index=True)
    kind = models.CharField(max_length=12, default="article", db_index=True)
    title = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, blank=True, default=State.UNKNOWN)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["site", "id"]
        constraints = [models.CheckConstraint(name="link_not_empty", condition=~Q(url=""))]

    def __str__(self) -> str:
        return self.url
