"""Lines of the notes that a reader doubts."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class DoubtQuerySet(models.QuerySet["Doubt"]):
    """Domain words for choosing doubts."""

    def open(self) -> Self:
        """Nobody has answered them yet, and their entry is not in the bin."""
        return self.filter(resolved_at__isnull=True, entry__binned_at__isnull=True)


class Doubt(models.Model):
    """One person doubts one line of an entry; nameless unless that person wished otherwise.

    `doubter` lets a person doubt a line only once: a keyed digest that is different for every line, so
    that it links no two doubts and names nobody. It goes when the doubt is resolved.
    """

    class Field(models.TextChoices):
        TITLE = "title", "title"
        DEFINITION = "definition", "definition"
        BODY = "body", "body"

    class How(models.TextChoices):
        OPEN = "", "open"
        CORRECTED = "corrected", "corrected"
        FINE = "fine", "fine as it is"
        BINNED = "binned", "moved to the bin"

    LONGEST_REASON = 500

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="doubts")
    field = models.CharField(max_length=10, choices=Field)
    line = models.PositiveIntegerField(help_text="Counted from 0 in its field.")
    text = models.TextField(help_text="The line as it was when it was doubted.")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only where the person wished to be named.",
    )
    doubter = models.CharField(max_length=64, blank=True, editable=False)
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How, blank=True, default=How.OPEN)
    note = models.CharField(max_length=LONGEST_REASON, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["entry"], name="doubt_open", condition=Q(resolved_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["doubter"],
                condition=Q(resolved_at__isnull=True) & ~Q(doubter=""),
                name="doubt_open_once",
            ),
            models.CheckConstraint(
                name="doubt_resolved_somehow",
                condition=Q(resolved_at__isnull=True, how="")
                | Q(resolved_at__isnull=False, how__in=["corrected", "fine", "binned"]),
            ),
            models.CheckConstraint(
                name="doubt_field_known", condition=Q(field__in=["title", "definition", "body"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field} {self.line}"
