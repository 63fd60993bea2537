"""Credentials: certificates that people hold, with the events that move their expiry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certs.models.private_records import PrivateQuerySet


class Credential(models.Model):
    """One certificate of one person. The team sees it, with its expiry, unless its holder hides it.

    Number, badge, file and note are the holder's alone. Until when it holds follows from its events, from
    what else the person holds and from the renewal graph.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="credentials")
    certification = models.ForeignKey("certs.Certification", models.PROTECT, related_name="credentials")
    badge_url = models.URLField("badge address", max_length=500, blank=True)
    certificate_file = models.FileField(max_length=200, blank=True, editable=False)
    certificate_name = models.CharField(
        max_length=200, blank=True, editable=False, help_text="The file's name when it was sent."
    )
    note = models.TextField(blank=True)
    is_hidden = models.BooleanField("hidden from the team", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who recorded it for the holder; empty: the holder.",
    )
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When the holder agreed to what another recorded."
    )
    contested_at = models.DateTimeField(null=True, blank=True)
    contested_why = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = PrivateQuerySet["Credential"].as_manager()

    class Meta:
        ordering = ["person", "certification"]
        constraints = [
            models.UniqueConstraint(fields=["person", "certification"], name="credential_once"),
        ]

    def __str__(self) -> str:
        return f"credential {self.pk}"


class CredentialEvent(models.Model):
    """What moved a credential's expiry. Renewals by a higher exam, and expiry, are derived when read."""

    class Kind(models.TextChoices):
        EARNED = "earned", "earned"
        RENEWED = "renewed", "renewed"
        MAINTAINED = "maintained", "maintained"

    credential = models.ForeignKey("certs.Credential", models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField("date", db_column="on_day")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: not known.")
    exam_version = models.ForeignKey(
        "certs.ExamVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    attempt = models.OneToOneField(
        "certs.Attempt",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="credential_event",
        help_text="The sitting that it came from; it goes when the sitting goes.",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["credential", "on", "id"]
        constraints = [
            models.CheckConstraint(
                name="credential_event_kind_known", condition=Q(kind__in=["earned", "renewed", "maintained"])
            ),
            models.CheckConstraint(
                name="credential_event_ends_after",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("on")),
                violation_error_message="It would end before it began.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class SentReminder(models.Model):
    """One reminder of one credential's end, to one person, so that each goes once."""

    credential = models.ForeignKey("certs.Credential", models.CASCADE, related_name="sent_reminders")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField(help_text="The threshold: 180, 90, 60, 30 or 7 days before.")
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "to", "valid_until", "days"], name="reminder_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class TeamNeed(models.Model):
    """How many people of the team must hold a certificate ("2 x SAA")."""

    certification = models.OneToOneField(
        "certs.Certification", models.CASCADE, related_name="team_need", primary_key=True
    )
    people = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="team_need_some", condition=Q(people__gte=1, people__lte=10_000)),
        ]

    def __str__(self) -> str:
        return f"{self.people} x {self.certification_id}"
