"""History: one saved state of an entry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """Everything that an entry held after one change; numbered per entry from 1, never changed."""

    class Through(models.TextChoices):
        FORM = "form", "form"
        ADMIN = "admin", "admin"
        LOAD = "load", "file load"
        API = "api", "API"
        COMMAND = "command", "command"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    at = models.DateTimeField()
    through = models.CharField(max_length=8, choices=Through)
    load = models.ForeignKey("notes.Load", models.SET_NULL, null=True, blank=True, related_name="revisions")
    summary = models.TextField(
        blank=True, help_text="What changed and why, in the person's or the load's words."
    )
    state = models.JSONField(help_text="See notes.actions.history.state_of.")

    class Meta:
        ordering = ["entry", "-number"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="revision_recent"),
            models.Index(fields=["by", "-at", "-id"], name="revision_of_person"),
            models.Index(fields=["through", "-at", "-id"], name="revision_through"),
            models.Index(fields=["load", "-at", "-id"], name="revision_of_load"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revision_numbered_once"),
            models.CheckConstraint(name="revision_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} revision {self.number}"
