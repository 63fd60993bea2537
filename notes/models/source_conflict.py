"""Lines that both the file and the wiki changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SourceConflict(models.Model):
    """Base, file and wiki disagree about an entry; kept until a person decides. Nothing was overwritten.

    While it is open, exports keep the file's lines as they are, and `base` stays the base of every load.
    """

    class About(models.TextChoices):
        TEXT = "text", "its text"
        PLACE = "place", "its place"
        REMOVAL = "removal", "its removal"

    class Resolution(models.TextChoices):
        OPEN = "", "open"
        FILE = "file", "the file's"
        WIKI = "wiki", "the wiki's"
        EDITED = "edited", "edited"
        AGREED = "agreed", "both came to say the same"

    file = models.ForeignKey("notes.SourceFile", models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="source_conflicts")
    about = models.CharField(max_length=8, choices=About)
    base = models.JSONField(help_text="What was last loaded or exported: {text} or {path, group, status}.")
    in_file = models.JSONField(help_text="What the file says now; null when its lines are gone.", null=True)
    in_wiki = models.JSONField(help_text="What the wiki said when the conflict was found.", null=True)
    first_line = models.PositiveIntegerField(null=True, blank=True)
    load = models.ForeignKey("notes.Load", models.SET_NULL, null=True, blank=True, related_name="conflicts")
    found_at = models.DateTimeField()
    resolution = models.CharField(max_length=8, choices=Resolution, blank=True, default=Resolution.OPEN)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["file", "first_line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "about"],
                condition=models.Q(resolution=""),
                name="source_conflict_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.first_line} {self.about}"
