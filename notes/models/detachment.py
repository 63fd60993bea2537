"""Lines that a person took from a term, although the notes file attaches them."""

from __future__ import annotations

from django.db import models


class Detachment(models.Model):
    """These lines do not belong to the entry, whatever its file says; they became the item.

    A fact of the wiki alone: loads compare the entry without these lines.
    """

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="detachments")
    item = models.OneToOneField(
        "notes.Entry",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="detached_from",
        help_text="None once the item was removed for good: the lines stay detached.",
    )
    text = models.TextField(help_text="The lines as they stood in the entry's body.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} from {self.entry_id}"
