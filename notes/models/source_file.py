"""Loaded notes files, their lines, and the loads that brought them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Load(models.Model):
    """One run of the loader that changed something."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    report = models.JSONField(default=dict, help_text="The counts and lines that the loader printed.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"load {self.pk}"


class SourceFile(models.Model):
    """A notes file. Its blocks, joined, are the text last loaded or exported: the base of the next load."""

    name = models.TextField(
        unique=True, help_text="Its path relative to the loaded folder, or its base name."
    )
    root = models.OneToOneField("notes.Entry", models.PROTECT, related_name="source_file")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="source_files"
    )
    about_aws = models.BooleanField(
        default=False, help_text="Its terms are tied to services of the catalogue."
    )
    byte_order_mark = models.BooleanField(default=False, editable=False)
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of the file's bytes.")
    past_sha256 = models.JSONField(
        default=list,
        editable=False,
        help_text="Of earlier bytes that were loaded or exported: such a text holds nothing unseen.",
    )
    loaded_at = models.DateTimeField(editable=False)
    load = models.ForeignKey("notes.Load", models.SET_NULL, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(name="source_file_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class SourceBlock(models.Model):
    """A run of whole lines of a file, verbatim with line endings; of at most one entry."""

    file = models.ForeignKey("notes.SourceFile", models.CASCADE, related_name="blocks")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    text = models.TextField()
    first_line = models.PositiveIntegerField()
    line_count = models.PositiveIntegerField()
    entry = models.ForeignKey(
        "notes.Entry", models.SET_NULL, null=True, blank=True, related_name="source_blocks"
    )

    class Meta:
        ordering = ["file", "order"]
        constraints = [
            models.UniqueConstraint(fields=["file", "order"], name="source_block_ordered_once"),
            models.CheckConstraint(
                name="source_block_blank_is_nobodys",
                condition=Q(entry__isnull=True) | ~Q(kind__in=["blank", "rule"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.first_line}"
