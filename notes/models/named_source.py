"""Sources that the notes name once and cite by name, and how far the author says to be in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class NamedSource(models.Model):
    """A source such as `📹 Brown ccp`, defined by an item of 参考 or by a source line of a section.

    `root` is the file's root entry, within which the name holds. Without `link` it was cited, never defined.
    """

    root = models.ForeignKey("notes.Entry", models.CASCADE, related_name="named_sources")
    entry = models.ForeignKey(
        "notes.Entry",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="defines_sources",
        help_text="The item that defines it.",
    )
    name = models.TextField()
    name_key = models.TextField(editable=False)
    icon = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    link = models.ForeignKey(
        "notes.Link", models.PROTECT, null=True, blank=True, related_name="named_sources"
    )

    class Meta:
        ordering = ["root", "id"]
        constraints = [
            models.UniqueConstraint(fields=["root", "name_key"], name="named_source_once_per_root"),
            models.CheckConstraint(name="named_source_not_empty", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ProgressItem(models.Model):
    """A line of 进步: a year's aim, a thing to study, or how far the author is in a source. Derived."""

    entry = models.OneToOneField("notes.Entry", models.CASCADE, related_name="progress_item")
    year = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    named_source = models.ForeignKey(
        "notes.NamedSource", models.SET_NULL, null=True, blank=True, related_name="progress_items"
    )
    link = models.ForeignKey(
        "notes.Link", models.SET_NULL, null=True, blank=True, related_name="progress_items"
    )
    position = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds from the beginning.")
    position_text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.text
