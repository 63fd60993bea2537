"""Two entries that became one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class EntryMerge(models.Model):
    """The loser went into the winner: out of sight as if in the bin, its addresses lead to the winner.

    `touched` names each entry with its revision before and after, the two first; `slugs` are the loser's
    addresses, its last one first; `doubts` those that went along with its lines. That is what undoing takes.
    """

    winner = models.ForeignKey("notes.Entry", models.CASCADE, related_name="merges")
    loser = models.ForeignKey("notes.Entry", models.CASCADE, related_name="merged_away")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    touched = models.JSONField(default=list)
    slugs = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="entry_merge_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at__isnull=True), name="entry_merged_away_once"
            ),
            models.CheckConstraint(name="entry_merge_of_two", condition=~Q(winner=F("loser"))),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.winner_id}"
