"""What a person remembers: their memory of each card, and every answer they gave. Theirs alone."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from certs.models.private_records import PrivateQuerySet


class CardMemory(models.Model):
    """A person's memory of one card, as FSRS keeps it (certs.scheduling). Moments are UTC.

    It follows from the reviews and can be made anew from them. A card that the person added and has not
    answered yet has a row without `stability`.
    """

    class Phase(models.IntegerChoices):
        LEARNING = 1, "learning"
        REVIEW = 2, "review"
        RELEARNING = 3, "relearning"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_memories")
    card = models.ForeignKey("certs.Card", models.CASCADE, related_name="memories")
    phase = models.PositiveSmallIntegerField(choices=Phase, default=Phase.LEARNING)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    stability = models.FloatField(null=True, blank=True, help_text="Days until recall falls to 90 percent.")
    difficulty = models.FloatField(null=True, blank=True, help_text="From 1 to 10.")
    due = models.DateTimeField()
    last_review = models.DateTimeField(null=True, blank=True)
    lapses = models.PositiveSmallIntegerField(default=0)
    suspended_at = models.DateTimeField(null=True, blank=True)
    buried_until = models.DateField(
        null=True, blank=True, help_text="Not before this day, in the person's time zone."
    )
    meaning = models.TextField(
        blank=True, help_text="The answer that the person learned; another one asks: keep, or learn anew."
    )
    added_at = models.DateTimeField()
    asked_on = models.DateField(
        null=True, blank=True, help_text="The day whose cards it is among; empty: of no day yet."
    )
    place = models.PositiveIntegerField(default=0, help_text="Among the cards of that day.")

    objects = PrivateQuerySet["CardMemory"].as_manager()

    class Meta:
        verbose_name_plural = "card memories"
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["person", "due"], name="card_memory_due"),
            models.Index(fields=["person", "asked_on", "place"], name="card_memory_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "card"], name="card_memory_once"),
            models.CheckConstraint(name="card_memory_phase_known", condition=Q(phase__in=[1, 2, 3])),
            models.CheckConstraint(
                name="card_memory_difficulty_in_scale",
                condition=Q(difficulty__isnull=True) | Q(difficulty__gte=1, difficulty__lte=10),
            ),
        ]

    def __str__(self) -> str:
        return f"memory {self.pk}"


class Review(models.Model):
    """One answer. Rows are only added; undoing marks one. `key` is made by the page that asked, so that the
    same answer sent twice is one."""

    class Rating(models.IntegerChoices):
        AGAIN = 1, "again"
        HARD = 2, "hard"
        GOOD = 3, "good"
        EASY = 4, "easy"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviews")
    card = models.ForeignKey("certs.Card", models.CASCADE, related_name="reviews")
    key = models.UUIDField()
    rating = models.PositiveSmallIntegerField(choices=Rating)
    at = models.DateTimeField(help_text="UTC.")
    on = models.DateField("day", db_column="on_day", help_text="In the person's time zone.")
    milliseconds = models.PositiveIntegerField(null=True, blank=True, help_text="From question to answer.")
    recall = models.FloatField(
        null=True, blank=True, help_text="The recall that FSRS expected just before; empty: the first answer."
    )
    is_learning = models.BooleanField(default=False, help_text="In the learning steps, not a day's review.")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet["Review"].as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["person", "on"], name="review_by_day"),
            models.Index(fields=["person", "card", "at"], name="review_by_card"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="review_counted_once"),
            models.CheckConstraint(name="review_rating_known", condition=Q(rating__in=[1, 2, 3, 4])),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewPreferences(models.Model):
    """How a person wants to be asked."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_preferences")
    desired_retention = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(70), MaxValueValidator(97)],
        help_text="Percent of answers that shall be right.",
    )
    new_a_day = models.PositiveSmallIntegerField(default=10, validators=[MaxValueValidator(500)])
    most_a_day = models.PositiveSmallIntegerField(
        default=200, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    parameters = models.JSONField(
        null=True, blank=True, help_text="The person's own 21 FSRS parameters; empty: the library's."
    )

    learning_minutes = models.JSONField(
        null=True, blank=True, help_text="The steps in which a card is learned; empty: 1 and 10 minutes."
    )
    relearning_minutes = models.JSONField(
        null=True, blank=True, help_text="The steps after a lapse; empty: 10 minutes."
    )

    objects = PrivateQuerySet["ReviewPreferences"].as_manager()

    class Meta:
        verbose_name_plural = "review preferences"
        constraints = [
            models.CheckConstraint(
                name="review_retention_in_range",
                condition=Q(desired_retention__gte=70, desired_retention__lte=97),
            ),
        ]

    def __str__(self) -> str:
        return f"preferences {self.pk}"


class ReviewDay(models.Model):
    """The cards of a person's last day of review, counted when they were laid out; which they are is said by
    `CardMemory.asked_on`. Laid out once a day, and anew when something changed that decides it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_day")
    on = models.DateField("day", db_column="on_day")
    basis = models.TextField(help_text="The choices and goals that it follows from.")
    supply = models.TextField(blank=True, help_text="The cards that new ones could come from.")
    reviews = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    left_over = models.PositiveIntegerField(
        default=0, help_text="Due as well, and left for the days after, as a day has room for so many."
    )
    siblings = models.PositiveIntegerField(default=0, help_text="Left for a day without a card of the same.")
    paused = models.PositiveIntegerField(default=0, help_text="Their line is doubted, or out of sight.")
    changed = models.PositiveIntegerField(default=0, help_text="Asks first: keep, or learn anew?")
    more_new = models.PositiveSmallIntegerField(
        default=0, help_text="New cards asked for on that day, beyond what was chosen."
    )

    objects = PrivateQuerySet["ReviewDay"].as_manager()

    def __str__(self) -> str:
        return f"day {self.pk}"


class ReadinessSnapshot(models.Model):
    """Recall, coverage and practice of a goal at the end of one day, for the trend. Never one number."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readiness_snapshots")
    goal = models.ForeignKey("certs.Goal", models.CASCADE, related_name="snapshots")
    on = models.DateField("day", db_column="on_day")
    numbers = models.JSONField(help_text="By domain number, and as a whole: what each rests on, too.")

    objects = PrivateQuerySet["ReadinessSnapshot"].as_manager()

    class Meta:
        ordering = ["goal", "on"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "on"], name="readiness_snapshot_once"),
        ]

    def __str__(self) -> str:
        return f"snapshot {self.pk}"
