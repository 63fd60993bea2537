"""Entries that point at other entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reference(models.Model):
    """An entry pointing at another; without `target` it is wanted (or ambiguous). Derived from the text."""

    class Kind(models.TextChoices):
        CABINET = "cabinet", "see"
        WIKILINK = "wikilink", "link"
        SIMILAR = "similar", "similar to"
        MENTION = "mention", "mentions"

    class State(models.TextChoices):
        RESOLVED = "resolved", "resolved"
        WANTED = "wanted", "wanted"
        AMBIGUOUS = "ambiguous", "ambiguous"

    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="references")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    written = models.TextField(help_text="The target as the text names it.")
    written_key = models.TextField(db_index=True, editable=False)
    label = models.TextField(blank=True)
    target = models.ForeignKey(
        "notes.Entry", models.SET_NULL, null=True, blank=True, related_name="referred_by"
    )
    state = models.CharField(max_length=9, choices=State, default=State.WANTED)
    field = models.CharField(max_length=10, blank=True)
    line = models.PositiveIntegerField(default=0)
    sentence = models.TextField(blank=True, help_text="The words around it.")
    candidates = models.JSONField(
        null=True, blank=True, help_text="The entries that an ambiguous one may mean, in the tree's order."
    )

    class Meta:
        ordering = ["entry", "order"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "order"], name="reference_ordered_once"),
            models.CheckConstraint(
                name="reference_target_is_resolved",
                condition=Q(target__isnull=False, state="resolved") | Q(target__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["target", "kind"], name="reference_back"),
            models.Index(
                fields=["written_key", "entry"],
                name="reference_wanted",
                condition=Q(state="wanted") & ~Q(kind="mention") & ~Q(written_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.written}"
