"""Files that were handed out and are perhaps put in place, perhaps not."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SourceHandout(models.Model):
    """A file as somebody downloaded it: the base of later loads once its author has it, not before.

    Kept while `base_sha256` is the base of its file, since it was written on that one.
    """

    file = models.ForeignKey("notes.SourceFile", models.CASCADE, related_name="handouts")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes that were handed out.")
    base_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the base at that time.")
    text = models.TextField()
    owners = models.JSONField(help_text="The entry of each node: pairs of first line and id.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["file", "-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "sha256"], name="source_handout_once_for_each_text")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.sha256[:8]}"
