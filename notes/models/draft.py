"""What people have typed and not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """The fields of one form as one person left it. Nobody else sees it; saving the form removes it.

    `form` names the form: `entry-12`, `text-7` (a section as text), `new-term`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    entry = models.ForeignKey("notes.Entry", models.CASCADE, null=True, blank=True, related_name="+")
    base_revision = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="draft_at")]
        constraints = [
            models.UniqueConstraint(fields=["by", "form"], name="draft_one_for_each_form"),
            models.CheckConstraint(name="draft_names_its_form", condition=~Q(form="")),
        ]

    def __str__(self) -> str:
        return self.form
