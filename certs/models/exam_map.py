"""The map from services and topics to what an exam asks: the project's suggestion, corrected by curators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ExamMap(models.Model):
    """The map of one exam version. Its key is the version's, so an item's `exam_map_id` names the version."""

    class Basis(models.TextChoices):
        SUGGESTED = "suggested", "suggested"

    exam_version = models.OneToOneField(
        "certs.ExamVersion", models.CASCADE, primary_key=True, related_name="exam_map"
    )
    basis = models.CharField(max_length=12, choices=Basis, default=Basis.SUGGESTED)
    made_on = models.DateField(null=True, blank=True)
    scope_known = models.BooleanField(
        null=True, blank=True, help_text="Whether its services are exactly those of the version's list."
    )
    scope_note = models.TextField(blank=True)
    task_titles = models.JSONField(
        default=dict, blank=True, help_text="Titles of tasks that the version's own list lacks, by 2.3."
    )
    sources = models.JSONField(default=list, blank=True)
    revision_number = models.PositiveIntegerField(default=0, editable=False)
    as_loaded = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What the map's file said last."
    )

    def __str__(self) -> str:
        return f"map of {self.exam_version.code}"


class ExamMapItem(models.Model):
    """A service or a general topic, with its importance in one exam."""

    class Kind(models.TextChoices):
        SERVICE = "service", "service"
        TOPIC = "topic", "topic"

    class Weight(models.TextChoices):
        CORE = "core", "core"
        SUPPORTING = "supporting", "supporting"
        AWARE = "aware", "aware"

    LONGEST_WHY = 200

    exam_map = models.ForeignKey("certs.ExamMap", models.CASCADE, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=200)
    service = models.ForeignKey("notes.Service", models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(
        "notes.Entry",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The entry that covers a topic under another name; said by a curator, never by a file.",
    )
    weight = models.CharField(max_length=12, choices=Weight)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)

    class Meta:
        ordering = ["exam_map", "id"]
        constraints = [
            models.UniqueConstraint(fields=["exam_map", "kind", "name"], name="map_item_once"),
            models.CheckConstraint(name="map_item_named", condition=~Q(name="")),
            models.CheckConstraint(name="map_item_kind_known", condition=Q(kind__in=["service", "topic"])),
            models.CheckConstraint(
                name="map_item_weight_known", condition=Q(weight__in=["core", "supporting", "aware"])
            ),
            models.CheckConstraint(
                name="map_topic_is_no_service", condition=Q(kind="service") | Q(service__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExamMapTask(models.Model):
    """An item serves one task: `domain.number`, whether or not the version's own task list is known."""

    item = models.ForeignKey("certs.ExamMapItem", models.CASCADE, related_name="tasks")
    domain = models.ForeignKey("certs.Domain", models.CASCADE, related_name="map_tasks")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["item", "domain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "domain", "number"], name="map_task_once"),
            models.CheckConstraint(name="map_task_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.domain.number}.{self.number}"


class ExamMapRevision(models.Model):
    """One change of a map: who, when, through what, why, and each changed item before and after."""

    class Through(models.TextChoices):
        FORM = "form", "form"
        ADMIN = "admin", "admin"
        LOAD = "load", "catalogue load"

    exam_map = models.ForeignKey("certs.ExamMap", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    through = models.CharField(max_length=8, choices=Through)
    summary = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(help_text="A list of {before, after}; null where the item was not there.")

    class Meta:
        ordering = ["exam_map", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["exam_map", "number"], name="map_revision_numbered_once"),
            models.CheckConstraint(name="map_revision_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"
