"""Exam versions and what they ask. A null, and an empty list, is an unknown."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from certs.exam_facts.statuses import ExamStatus, last_day_of, status_of
from certs.models.certification import Confidence, refuse_unaddressable

LOWEST_SCORE = 100
HIGHEST_SCORE = 1000


class ExamVersion(models.Model):
    """One edition of a certificate's exam (SAA-C03). Whether it can be sat follows from its dates."""

    class Recorded(models.TextChoices):
        ACTIVE = "active", "active"
        RETIRED = "retired", "retired"
        UNKNOWN = "unknown", "unknown"

    class Phase(models.TextChoices):
        STANDARD = "standard", "standard"
        BETA = "beta", "beta"
        LIMITED_LANGUAGES = "limited_languages", "in some languages only"
        REGISTRATION_OPEN = "registration_open", "registration open"
        RETIRED = "retired", "retired"
        UNKNOWN = "", "not recorded"

    certification = models.ForeignKey("certs.Certification", models.PROTECT, related_name="versions")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    recorded_status = models.CharField(max_length=10, choices=Recorded, default=Recorded.UNKNOWN)
    recorded_on = models.DateField(null=True, blank=True, help_text="The day the facts were collected.")
    phase = models.CharField(max_length=20, choices=Phase, blank=True, default=Phase.UNKNOWN)
    available_from = models.DateField(null=True, blank=True, help_text="The first day it can be sat.")
    retired_on = models.DateField(null=True, blank=True, help_text="The last day it could be sat.")
    last_exam_day_announced = models.DateField(
        null=True, blank=True, help_text="The last day it can be sat, as announced."
    )
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    question_count = models.PositiveSmallIntegerField(null=True, blank=True)
    scored_question_count = models.PositiveSmallIntegerField(null=True, blank=True)
    passing_score = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST_SCORE), MaxValueValidator(HIGHEST_SCORE)],
    )
    price_usd = models.PositiveSmallIntegerField(null=True, blank=True)
    validity_years = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.TextField(blank=True)
    exam_guide_url = models.TextField(blank=True)
    sources = models.JSONField(default=list, blank=True)
    official_refs = models.JSONField(default=list, blank=True)
    confidence = models.CharField(max_length=12, choices=Confidence, blank=True, default=Confidence.UNKNOWN)
    notes = models.TextField(blank=True)
    as_loaded = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="What the catalogue's file said last; null: a version that a person added.",
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="exam_version_named", condition=~Q(code="") & ~Q(name="")),
            models.CheckConstraint(
                name="exam_version_recorded_known",
                condition=Q(recorded_status__in=["active", "retired", "unknown"]),
            ),
            models.CheckConstraint(
                name="exam_version_confidence_known", condition=Q(confidence__in=Confidence.values)
            ),
            models.CheckConstraint(
                name="exam_version_not_own_successor",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
            ),
            models.CheckConstraint(
                name="exam_version_days_in_order",
                condition=Q(available_from__isnull=True)
                | Q(retired_on__isnull=True)
                | Q(retired_on__gte=F("available_from")),
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                name="exam_version_scored_of_all",
                condition=Q(scored_question_count__isnull=True)
                | Q(question_count__isnull=True)
                | Q(scored_question_count__lte=F("question_count")),
                violation_error_message="More questions are scored than asked.",
            ),
            models.CheckConstraint(
                name="exam_version_pass_mark_in_scale",
                condition=Q(passing_score__isnull=True)
                | Q(passing_score__gte=LOWEST_SCORE, passing_score__lte=HIGHEST_SCORE),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("certs:exam", args=[self.code])

    def clean(self) -> None:
        refuse_unaddressable(self.code)

    @property
    def last_day(self) -> date | None:
        return last_day_of(retired_on=self.retired_on, last_exam_day_announced=self.last_exam_day_announced)

    def status_on(self, today: date) -> ExamStatus:
        return status_of(
            available_from=self.available_from,
            retired_on=self.retired_on,
            last_exam_day_announced=self.last_exam_day_announced,
            recorded=self.recorded_status,
            recorded_on=self.recorded_on,
            today=today,
        )


class Domain(models.Model):
    """A weighted part of an exam version."""

    exam_version = models.ForeignKey("certs.ExamVersion", models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    weight_percent = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["exam_version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exam_version", "number"], name="domain_numbered_once"),
            models.CheckConstraint(name="domain_named", condition=~Q(name="") & Q(number__gte=1)),
            models.CheckConstraint(
                name="domain_weight_is_percent",
                condition=Q(weight_percent__isnull=True) | Q(weight_percent__gte=1, weight_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class TaskStatement(models.Model):
    """What a domain asks. `number` is null where the list is known in part only: its places mean nothing."""

    domain = models.ForeignKey("certs.Domain", models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["domain", "position"]
        constraints = [
            models.UniqueConstraint(fields=["domain", "position"], name="task_placed_once"),
            models.UniqueConstraint(fields=["domain", "number"], name="task_numbered_once"),
            models.CheckConstraint(name="task_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class ScopeService(models.Model):
    """A service in scope of a version: the name in the list, and the catalogue's service where known."""

    exam_version = models.ForeignKey("certs.ExamVersion", models.CASCADE, related_name="scope_services")
    name = models.CharField(max_length=200)
    service = models.ForeignKey("notes.Service", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["exam_version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["exam_version", "name"], name="scope_service_once"),
            models.CheckConstraint(name="scope_service_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
