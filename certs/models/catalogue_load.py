"""What the last loads of the catalogue's files did."""

from __future__ import annotations

from django.db import models


class CatalogueLoad(models.Model):
    """One load that changed something, or read other files than the one before."""

    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the files, joined.")
    report = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"catalogue of {self.at:%Y-%m-%d %H:%M}"
