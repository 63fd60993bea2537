"""Renamings that left references behind, and what people made of them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models


class RenameQuerySet(models.QuerySet["Rename"]):
    """Domain words for choosing renamings."""

    def open(self) -> Self:
        """Nobody has decided about their references, and their entry is not in the bin."""
        return self.filter(settled_at__isnull=True, undone_at__isnull=True, entry__binned_at__isnull=True)


class Rename(models.Model):
    """An entry got another name or place, and texts of other entries name it as before.

    `references` are those that led to it, or to what stands below it, and do no longer: entry, order in its
    text, target as written, entry that was meant. `touched` are the entries that the decision changed, with
    their revision before and after; the renamed one is among them.
    """

    class How(models.TextChoices):
        OPEN = "", "open"
        REWRITTEN = "rewritten", "references rewritten"
        ALIAS = "alias", "old name kept as an alias"
        LEFT = "left", "left as they are"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="renames")
    number = models.PositiveIntegerField(help_text="The revision that renamed or moved it.")
    old_title = models.TextField()
    words = models.TextField(help_text="What was done, as summaries of changes say it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    references = models.JSONField(default=list)
    touched = models.JSONField(default=list)
    how = models.CharField(max_length=10, choices=How, blank=True, default=How.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RenameQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["settled_at"], name="rename_settled")]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="rename_once_per_revision")]

    def __str__(self) -> str:
        return self.words
