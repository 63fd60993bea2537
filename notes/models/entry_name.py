"""The names under which entries are meant and mentioned, found without reading all entries."""

from __future__ import annotations

from django.db import models


class EntryName(models.Model):
    """One name of a section, group or term. Derived from title, expansion and aliases when they change."""

    class Kind(models.TextChoices):
        TITLE = "title", "title"
        EXPANSION = "expansion", "expansion"
        ALIAS = "alias", "alias"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="names")
    kind = models.CharField(max_length=9, choices=Kind)
    name = models.TextField()
    name_key = models.TextField()
    first_word = models.TextField(blank=True, help_text="By which a text that mentions the name is found.")

    class Meta:
        indexes = [
            models.Index(fields=["name_key"], name="entry_name_key"),
            models.Index(fields=["first_word"], name="entry_name_first_word"),
        ]

    def __str__(self) -> str:
        return self.name
