"""Notes files that curators sent: kept until they were looked at and loaded."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SourceUpload(models.Model):
    """Files that one person sent together. Nobody else sees them; they are forgotten after a day.

    They are rows, so that what is looked at and what is loaded are the same bytes in every server process.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="source_uploads")
    at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True, help_text="What the last dry run said.")
    problem = models.TextField(blank=True, help_text="Why they cannot be loaded as they are.")
    is_other_now = models.BooleanField(
        default=False, help_text="A load was stopped, since it would have done otherwise than was shown."
    )
    loading_since = models.DateTimeField(null=True, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    load = models.ForeignKey("notes.Load", models.SET_NULL, null=True, blank=True, related_name="uploads")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="source_upload_at")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class UploadedFile(models.Model):
    """One file of an upload. `is_new`: the person said that it is none of the known ones."""

    upload = models.ForeignKey("notes.SourceUpload", models.CASCADE, related_name="files")
    order = models.PositiveIntegerField()
    name = models.TextField(help_text="Its name in the wiki.")
    sent_name = models.TextField(help_text="Its name where it came from.")
    is_new = models.BooleanField(default=False)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["upload", "order"]
        constraints = [models.UniqueConstraint(fields=["upload", "order"], name="uploaded_file_ordered_once")]

    def __str__(self) -> str:
        return self.name
