"""Certificates: what a person can earn, and what keeps it alive."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

# Its page stands under it.
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def refuse_unaddressable(code: str) -> None:
    """Raises ValidationError for letters of an exam or a certificate that no address can end in."""
    if code and not _CODE.fullmatch(code):
        raise ValidationError("Use letters, digits, dots and hyphens only: the page stands under them.")


class Level(models.TextChoices):
    FOUNDATIONAL = "foundational", "Foundational"
    ASSOCIATE = "associate", "Associate"
    PROFESSIONAL = "professional", "Professional"
    SPECIALTY = "specialty", "Specialty"


class Confidence(models.TextChoices):
    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"
    UNCONFIRMED = "unconfirmed", "unconfirmed"
    UNKNOWN = "", "not recorded"


class Certification(models.Model):
    """The credential: the chain of exam versions joined by `replaced_by`.

    Name and level are those of the chain's last version; `abbreviation` (SAA) is set once.
    """

    abbreviation = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=12, choices=Level)
    other_names = models.JSONField(
        default=list, blank=True, help_text="Further names under which the notes may call it."
    )
    as_loaded = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What the catalogue's file said last."
    )

    class Meta:
        ordering = ["abbreviation"]
        constraints = [
            models.CheckConstraint(name="certification_named", condition=~Q(name="") & ~Q(abbreviation="")),
            models.CheckConstraint(name="certification_level_known", condition=Q(level__in=Level.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("certs:exam", args=[self.abbreviation])

    def clean(self) -> None:
        refuse_unaddressable(self.abbreviation)

    @property
    def short_name(self) -> str:
        """Without what every certificate's name begins with."""
        return self.name.removeprefix("AWS Certified:").removeprefix("AWS Certified").strip()


class Renewal(models.Model):
    """One way to keep a certificate alive, with its source: passing or maintaining `by` renews `renews`.

    A way that rests on no certificate (a game) has a title instead. What nobody recorded is null or empty.
    """

    class Way(models.TextChoices):
        EXAM = "exam", "passing the exam"
        GAME = "game", "a game"
        MAINTAIN = "maintain", "maintaining it"

    class CountedFrom(models.TextChoices):
        EXAM = "exam", "the day of the exam"
        COMPLETION = "completion", "the day of completion"

    renews = models.ForeignKey("certs.Certification", models.CASCADE, related_name="renewals")
    way = models.CharField(max_length=10, choices=Way)
    by = models.ForeignKey(
        "certs.Certification", models.CASCADE, null=True, blank=True, related_name="renewing"
    )
    title = models.CharField(max_length=100, blank=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long it then holds.")
    counted_from = models.CharField(max_length=10, choices=CountedFrom, default=CountedFrom.EXAM)
    opens_days_before = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many days before expiry this way opens; empty: at any time."
    )
    requirement = models.TextField(blank=True)
    source = models.TextField(blank=True)
    confidence = models.CharField(max_length=12, choices=Confidence, blank=True, default=Confidence.UNKNOWN)
    checked_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    is_dropped = models.BooleanField(
        "dropped", default=False, help_text="It does not hold. Kept, so that a load does not bring it back."
    )
    as_loaded = models.JSONField(
        null=True, blank=True, editable=False, help_text="What the file said last; null: a person's row."
    )

    class Meta:
        ordering = ["renews", "way", "by"]
        constraints = [
            models.UniqueConstraint(
                fields=["renews", "way", "by"], name="renewal_once", condition=Q(by__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["renews", "way", "title"], name="renewal_titled_once", condition=Q(by__isnull=True)
            ),
            models.CheckConstraint(
                name="renewal_by_something",
                condition=Q(by__isnull=False) | (Q(way="game") & ~Q(title="")),
                violation_error_message="Say which certificate renews it, or for a game, its title.",
            ),
            models.CheckConstraint(
                name="renewal_way_known", condition=Q(way__in=["exam", "game", "maintain"])
            ),
            models.CheckConstraint(
                name="renewal_counted_from_known", condition=Q(counted_from__in=["exam", "completion"])
            ),
            models.CheckConstraint(
                name="renewal_confidence_known", condition=Q(confidence__in=Confidence.values)
            ),
            models.CheckConstraint(
                name="renewal_years_some", condition=Q(years__isnull=True) | Q(years__gte=1)
            ),
        ]

    def __str__(self) -> str:
        by = self.title if self.by is None else self.by.abbreviation
        return f"{self.renews.abbreviation} by {self.way}: {by}"

    @property
    def is_confirmed(self) -> bool:
        return self.confidence != Confidence.UNCONFIRMED


class CertificationTie(models.Model):
    """What a person decided about an entry and a certificate. A tie by name is derived when read."""

    entry = models.OneToOneField("notes.Entry", models.CASCADE, related_name="+")
    certification = models.ForeignKey(
        "certs.Certification",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="ties",
        help_text="Empty: a person untied it, and no name ties it again.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entry {self.entry_id}"
