"""The 🎯 of the notes."""

from __future__ import annotations

from django.db import models


class Target(models.Model):
    """An entry that the notes mark as an aim. Derived from the text."""

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="targets")
    order = models.PositiveIntegerField()
    text = models.TextField(blank=True, help_text="The words beside the mark.")

    class Meta:
        ordering = ["entry", "order"]
        constraints = [models.UniqueConstraint(fields=["entry", "order"], name="target_ordered_once")]

    def __str__(self) -> str:
        return self.text or f"{self.entry_id}"
