"""What people did with the inbox."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class InboxAct(models.Model):
    """One act of sorting the inbox, with what it takes to undo it.

    `touched` names each entry with its revision before (0: the act made it) and after; `doubts` the doubts
    that the act resolved, and those that went to another entry with their line.
    """

    class Deed(models.TextChoices):
        PROMOTED = "promoted", "promoted to a term"
        ATTACHED = "attached", "attached to an entry"
        DETACHED = "detached", "lines detached"
        REFINED = "refined", "refined"
        TAGGED = "tagged", "tagged"
        CORRECTED = "corrected", "corrected"
        BINNED = "binned", "moved to the bin"
        SETTLED = "settled", "doubt answered"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox_acts")
    at = models.DateTimeField()
    deed = models.CharField(max_length=10, choices=Deed)
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="inbox_acts")
    is_done = models.BooleanField(help_text="The entry did not wait in the inbox any longer.")
    touched = models.JSONField(default=list)
    doubts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], name="inbox_act_at")]

    def __str__(self) -> str:
        return f"{self.deed} {self.entry_id}"
