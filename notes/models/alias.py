"""Other names under which an entry is found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Alias(models.Model):
    """One more name of an entry, from the notes file or added by a person."""

    class Origin(models.TextChoices):
        FILE = "file", "notes file"
        PERSON = "person", "a person"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="aliases")
    name = models.TextField()
    name_key = models.TextField(db_index=True, editable=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.PERSON)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "name_key"], name="alias_once_per_entry"),
            models.CheckConstraint(name="alias_not_empty", condition=~Q(name="") & ~Q(name_key="")),
        ]

    def __str__(self) -> str:
        return self.name
