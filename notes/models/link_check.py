"""What became of links: what is thought of each, the looks at it, and the runs that looked."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LinkHealth(models.Model):
    """All that counts of the looks at a link so far; see notes.link_checking.standing.

    Beside the link, so that a save, which writes links, has nothing to do with it.
    """

    link = models.OneToOneField("notes.Link", models.CASCADE, primary_key=True, related_name="health")
    since = models.DateTimeField(help_text="When its state last became another.")
    outcome = models.CharField(max_length=8)
    streak = models.PositiveIntegerField(help_text="Looks in a row with this outcome.")
    reason = models.TextField(help_text="What the last look found, in words.")
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="What the site answered.")
    missed = models.PositiveIntegerField(default=0, help_text="Looks that found nothing, in this spell.")
    missed_since = models.DateTimeField(null=True, blank=True)
    moved_to = models.TextField(blank=True, help_text="Where permanent redirects lead.")
    moved_seen = models.PositiveIntegerField(default=0, help_text="Looks that led there.")
    ok_at = models.DateTimeField(null=True, blank=True, help_text="When it last worked.")
    due_at = models.DateTimeField(help_text="When it is looked at again.")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="link_health_due")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.reason}"


class LinkCheck(models.Model):
    """One look at a link. The newest are kept."""

    link = models.ForeignKey("notes.Link", models.CASCADE, related_name="checks")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8)
    reason = models.TextField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    moved_to = models.TextField(blank=True)
    state = models.CharField(max_length=8, blank=True, help_text="What was thought of the link afterwards.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="link_checks"
    )

    class Meta:
        ordering = ["link", "-at", "-id"]
        indexes = [
            models.Index(fields=["link", "-at", "-id"], name="link_check_of_link"),
            models.Index(fields=["by", "-at"], name="link_check_asked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.reason}"


class LinkCheckRun(models.Model):
    """One run of the checker. While it works it says so again and again, so that a second one stays away."""

    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    left = models.PositiveIntegerField(default=0, help_text="Links that were due and are still.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.checked}"
