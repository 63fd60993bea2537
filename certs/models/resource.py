"""Resources to learn from, which the team shares, and how far into them each person is, which is private."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from certs.models.private_records import PrivateQuerySet


class Resource(models.Model):
    """A course, video, book, question bank, article or lab."""

    class Kind(models.TextChoices):
        COURSE = "course", "course"
        VIDEO = "video", "video"
        BOOK = "book", "book"
        QUESTIONS = "questions", "question bank"
        ARTICLE = "article", "article"
        LAB = "lab", "lab"

    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    link = models.ForeignKey("notes.Link", models.PROTECT, null=True, blank=True, related_name="resources")
    named_source = models.ForeignKey(
        "notes.NamedSource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        help_text="The source of the notes that this is.",
    )
    length_seconds = models.PositiveIntegerField(null=True, blank=True)
    length_pages = models.PositiveIntegerField(null=True, blank=True)
    length_items = models.PositiveIntegerField(null=True, blank=True, help_text="Questions, lessons or labs.")
    exam_versions = models.ManyToManyField("certs.ExamVersion", related_name="resources", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Out of sight for new readers; those who are in it keep it."
    )

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(name="resource_titled", condition=~Q(title="")),
            models.CheckConstraint(
                name="resource_kind_known",
                condition=Q(kind__in=["course", "video", "book", "questions", "article", "lab"]),
            ),
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(link__isnull=False, removed_at__isnull=True),
                name="resource_once_a_link",
                violation_error_message="A resource with this address is there already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ResourcePosition(models.Model):
    """How far into a resource a person is: a time, a page, an item, a percent or words, as they said it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="resource_positions")
    resource = models.ForeignKey("certs.Resource", models.CASCADE, related_name="positions")
    seconds = models.PositiveIntegerField(null=True, blank=True)
    page = models.PositiveIntegerField(null=True, blank=True)
    item = models.PositiveIntegerField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    words = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet["ResourcePosition"].as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "resource"], name="resource_position_once"),
            models.CheckConstraint(
                name="resource_position_percent",
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"


class ResourceOpinion(models.Model):
    """What a person says of a resource to the team."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="resource_opinions")
    resource = models.ForeignKey("certs.Resource", models.CASCADE, related_name="opinions")
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "resource"], name="resource_opinion_once"),
            models.CheckConstraint(
                name="resource_rating_one_to_five",
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
            ),
            models.CheckConstraint(
                name="resource_opinion_says_something", condition=Q(rating__isnull=False) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk}"
