"""Uses of links in entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Citation(models.Model):
    """A use of a link, or of a source that the note names elsewhere, in an entry. Derived from its text."""

    class Field(models.TextChoices):
        DEFINITION = "definition", "definition"
        BODY = "body", "body"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="citations")
    order = models.PositiveIntegerField(help_text="From 0, as they stand in definition, then body.")
    link = models.ForeignKey("notes.Link", models.PROTECT, null=True, blank=True, related_name="citations")
    named_source = models.ForeignKey(
        "notes.NamedSource", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    label = models.TextField(blank=True)
    icon = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds from the beginning.")
    start_text = models.TextField(blank=True)
    end = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds from the beginning.")
    field = models.CharField(max_length=10, choices=Field)
    line = models.PositiveIntegerField(default=0, help_text="Line of the field, from 0.")

    class Meta:
        ordering = ["entry", "order"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "order"], name="citation_ordered_once"),
            models.CheckConstraint(
                name="citation_of_one_thing",
                condition=Q(link__isnull=False, named_source__isnull=True)
                | Q(link__isnull=True, named_source__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} #{self.order}"
