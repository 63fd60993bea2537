"""Attempts: sittings of an exam, with what the report said. Theirs alone."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from certs.models.exam_version import HIGHEST_SCORE, LOWEST_SCORE
from certs.models.private_records import PrivateQuerySet


class Attempt(models.Model):
    """One sitting. The pass mark is copied when it is recorded, since versions' facts may be corrected."""

    class Outcome(models.TextChoices):
        PASSED = "passed", "passed"
        FAILED = "failed", "not passed"
        AWAITED = "awaited", "result not there yet"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    exam_version = models.ForeignKey("certs.ExamVersion", models.PROTECT, related_name="attempts")
    sat_on = models.DateField("date")
    outcome = models.CharField(max_length=8, choices=Outcome)
    score = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(LOWEST_SCORE), MaxValueValidator(HIGHEST_SCORE)],
        help_text="The scaled score of the report, 100 to 1000.",
    )
    pass_mark = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="The version's pass mark when this was recorded."
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = PrivateQuerySet["Attempt"].as_manager()

    class Meta:
        ordering = ["-sat_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "exam_version", "sat_on"],
                name="attempt_once_a_day",
                violation_error_message="You have recorded this exam on this day already.",
            ),
            models.CheckConstraint(
                name="attempt_score_in_scale",
                condition=Q(score__isnull=True) | Q(score__gte=LOWEST_SCORE, score__lte=HIGHEST_SCORE),
            ),
            models.CheckConstraint(
                name="attempt_outcome_known", condition=Q(outcome__in=["passed", "failed", "awaited"])
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class AttemptDomain(models.Model):
    """How the report classes one domain. AWS says to read it with caution; no percent is given."""

    class Result(models.TextChoices):
        MEETS = "meets", "meets competencies"
        BELOW = "below", "needs improvement"

    attempt = models.ForeignKey("certs.Attempt", models.CASCADE, related_name="domain_results")
    domain = models.ForeignKey("certs.Domain", models.CASCADE, related_name="+")
    result = models.CharField(max_length=5, choices=Result)

    class Meta:
        ordering = ["attempt", "domain"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "domain"], name="attempt_domain_once"),
            models.CheckConstraint(
                name="attempt_domain_result_known", condition=Q(result__in=["meets", "below"])
            ),
        ]

    def __str__(self) -> str:
        return self.result
