"""What was removed from the bin for good."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from notes.models.entry import Entry
from notes.models.revision import Revision


class Purge(models.Model):
    """That an entry was removed for good, with how much below it: all that is left of it.

    Lines without a title leave no words here, since what they said may be why they had to go.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    through = models.CharField(max_length=8, choices=Revision.Through)
    entry_number = models.PositiveBigIntegerField(help_text="The id that the entry had.")
    kind = models.CharField(max_length=8, choices=Entry.Kind)
    title = models.TextField(blank=True)
    binned_at = models.DateTimeField()
    entries = models.PositiveIntegerField(help_text="How many entries went, this one included.")
    revisions = models.PositiveIntegerField(help_text="How many saved states went.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.entry_number}"
