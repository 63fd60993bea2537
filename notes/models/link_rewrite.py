"""Addresses that were written anew in all entries at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LinkRewrite(models.Model):
    """What was replaced by what, and the entries that changed, with their revisions before and after."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(help_text="What was done, as summaries of changes say it.")
    replaced = models.JSONField(default=list, help_text="Pairs of old and new address.")
    touched = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="link_rewrite_at")]

    def __str__(self) -> str:
        return self.words
