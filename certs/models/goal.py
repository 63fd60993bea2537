"""Goals: the wish to pass an exam version by a day. A goal's state follows from its rows and the day."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from certs.models.private_records import PrivateQuerySet

MOST_WEEKLY_MINUTES = 7 * 24 * 60
DEFAULT_AIM_PERCENT = 80


class Goal(models.Model):
    """One person wants to pass one exam version. Theirs alone unless `is_shared`."""

    class Closed(models.TextChoices):
        OPEN = "", "open"
        GIVEN_UP = "given_up", "given up"
        MOVED = "moved", "moved to another version"
        REACHED = "reached", "reached"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="goals")
    exam_version = models.ForeignKey("certs.ExamVersion", models.PROTECT, related_name="goals")
    target_on = models.DateField(
        "target date", null=True, blank=True, help_text="The day by which to pass; empty: not decided yet."
    )
    weekly_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKLY_MINUTES)],
        help_text="Minutes of study in a week, as planned; empty: not planned.",
    )
    why = models.TextField(blank=True)
    booked_on = models.DateField(null=True, blank=True, help_text="The day of the booked sitting.")
    booked_at = models.TimeField(
        null=True, blank=True, help_text="The hour of the booked sitting, in the person's time zone."
    )
    booked_place = models.CharField(max_length=200, blank=True)
    aim_percent = models.PositiveSmallIntegerField(
        default=DEFAULT_AIM_PERCENT,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="The person's own target for recall and practice. AWS publishes no table of percents.",
    )
    is_shared = models.BooleanField(default=False, help_text="The team sees the exam and the target date.")
    created_at = models.DateTimeField()
    closed_as = models.CharField(max_length=8, choices=Closed, blank=True, default=Closed.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    moved_to = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="moved_from")
    frozen_result = models.JSONField(
        null=True, blank=True, help_text="What was reached in the version that the goal moved away from."
    )

    objects = PrivateQuerySet["Goal"].as_manager()

    class Meta:
        ordering = [F("target_on").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "exam_version"],
                condition=Q(closed_at__isnull=True),
                name="goal_open_once",
                violation_error_message="You have a goal for this exam already.",
            ),
            models.CheckConstraint(
                name="goal_closed_somehow",
                condition=Q(closed_at__isnull=True, closed_as="")
                | Q(closed_at__isnull=False, closed_as__in=["given_up", "moved", "reached"]),
            ),
            models.CheckConstraint(
                name="goal_weekly_minutes_in_a_week",
                condition=Q(weekly_minutes__isnull=True)
                | Q(weekly_minutes__gte=1, weekly_minutes__lte=MOST_WEEKLY_MINUTES),
            ),
            models.CheckConstraint(
                name="goal_aim_is_percent", condition=Q(aim_percent__gte=1, aim_percent__lte=100)
            ),
            models.CheckConstraint(
                name="goal_hour_needs_day", condition=Q(booked_at__isnull=True) | Q(booked_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class OfferAnswer(models.Model):
    """What a file's author said to something the file offered (MODEL.md 9), so that it is offered once.

    `key` is the offer's own text, because the rows it came from are derived anew by every load.
    """

    class Kind(models.TextChoices):
        GOAL = "goal", "an exam target"
        STUDY = "study", "a thing to study"
        POSITION = "position", "a position"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source_file = models.ForeignKey("notes.SourceFile", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.TextField()
    is_taken = models.BooleanField()
    at = models.DateTimeField()

    objects = PrivateQuerySet["OfferAnswer"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source_file", "kind", "key"], name="offer_answered_once"
            ),
            models.CheckConstraint(
                name="offer_kind_known", condition=Q(kind__in=["goal", "study", "position"])
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
