"""Tags: taggit's, with a slug that keeps letters of any script and a real foreign key to the entry."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from notes.source_notes.names import slugify


class Tag(TagBase):
    """A word that groups entries across sections; its name is stored as `names.key` gives it."""

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(name="tag_not_empty", condition=~Q(name="") & ~Q(slug=""))]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """taggit's hook: its own rule gives an emoji or Chinese tag an empty slug."""
        slug = slugify(tag) or "tag"
        return slug if i is None else f"{slug}-{i}"

    def get_absolute_url(self) -> str:
        return reverse("notes:tag", args=[self.slug])


class EntryTag(ItemBase):
    """That an entry bears a tag."""

    content_object = models.ForeignKey("notes.Entry", models.CASCADE, related_name="entry_tags")
    tag = models.ForeignKey("notes.Tag", models.CASCADE, related_name="entry_tags")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_per_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.content_object_id} {self.tag_id}"
