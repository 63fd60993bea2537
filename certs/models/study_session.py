"""The study log: minutes, practice tests, the running timer. Theirs alone.

Days are those of the person's own time zone when the row was written; a later change of zone moves none.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from certs.models.private_records import PrivateQuerySet

MOST_MINUTES = 24 * 60
MOST_QUESTIONS = 10_000


class StudySession(models.Model):
    """Minutes studied on one day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_sessions")
    on = models.DateField("day", db_column="on_day")
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    goal = models.ForeignKey("certs.Goal", models.SET_NULL, null=True, blank=True, related_name="sessions")
    resource = models.ForeignKey(
        "certs.Resource", models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    entry = models.ForeignKey("notes.Entry", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="When the timer began; empty: typed.")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Removed, and can be put back.")

    objects = PrivateQuerySet["StudySession"].as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["person", "-on", "-id"], name="study_session_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="study_minutes_in_a_day", condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES)
            ),
        ]

    def __str__(self) -> str:
        return f"study session {self.pk}"


class StudyTimer(models.Model):
    """The one timer of a person. Stopping it writes a study session and removes it.

    A cancelled one can be taken up again, as if it had never stopped, until the next is started.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_timer")
    started_at = models.DateTimeField()
    goal = models.ForeignKey("certs.Goal", models.SET_NULL, null=True, blank=True, related_name="+")
    resource = models.ForeignKey("certs.Resource", models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey("notes.Entry", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet["StudyTimer"].as_manager()

    def __str__(self) -> str:
        return f"timer {self.pk}"


class PracticeTest(models.Model):
    """Practice questions answered on one day: so many, so many of them correctly."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_tests")
    exam_version = models.ForeignKey("certs.ExamVersion", models.PROTECT, related_name="+")
    resource = models.ForeignKey("certs.Resource", models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField("day", db_column="on_day")
    answered = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_QUESTIONS)]
    )
    correct = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Removed, and can be put back.")

    objects = PrivateQuerySet["PracticeTest"].as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["person", "exam_version", "-on"], name="practice_by_exam")]
        constraints = [
            models.CheckConstraint(
                name="practice_correct_of_answered",
                condition=Q(answered__gte=1, answered__lte=MOST_QUESTIONS, correct__lte=F("answered")),
                violation_error_message="More answers are correct than were given.",
            ),
        ]

    def __str__(self) -> str:
        return f"practice test {self.pk}"


class PracticeDomain(models.Model):
    """The part of a practice test that fell to one domain, where it is known."""

    practice_test = models.ForeignKey("certs.PracticeTest", models.CASCADE, related_name="domains")
    domain = models.ForeignKey("certs.Domain", models.CASCADE, related_name="+")
    answered = models.PositiveSmallIntegerField()
    correct = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["practice_test", "domain"]
        constraints = [
            models.UniqueConstraint(fields=["practice_test", "domain"], name="practice_domain_once"),
            models.CheckConstraint(
                name="practice_domain_correct_of_answered",
                condition=Q(answered__gte=1, correct__lte=F("answered")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correct} of {self.answered}"


class OwnQuestion(models.Model):
    """A question that a person got wrong and keeps, with the domain it belongs to. Theirs alone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_questions")
    exam_version = models.ForeignKey("certs.ExamVersion", models.PROTECT, related_name="+")
    domain = models.ForeignKey("certs.Domain", models.SET_NULL, null=True, blank=True, related_name="+")
    practice_test = models.ForeignKey(
        "certs.PracticeTest", models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    question = models.TextField()
    answer = models.TextField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet["OwnQuestion"].as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="own_question_says_something", condition=~Q(question="") & ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class StudyPreferences(models.Model):
    """What a person chose about their own study pages."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_preferences")
    shows_streak = models.BooleanField(default=False, help_text="Weeks in a row with study.")
    weekly_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Over all goals; empty: the sum of the goals'."
    )
    gets_team_mails = models.BooleanField(
        default=True, help_text="Of certificates of the team that end; for those who look after the wiki."
    )

    objects = PrivateQuerySet["StudyPreferences"].as_manager()

    def __str__(self) -> str:
        return f"preferences {self.pk}"


class StudyBlock(models.Model):
    """A time of the week that a person keeps for study; it stands in their private calendar."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="study_blocks")
    goal = models.ForeignKey("certs.Goal", models.CASCADE, null=True, blank=True, related_name="study_blocks")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    since = models.DateField(help_text="The first day on which it may fall.")
    starts_at = models.TimeField(help_text="In the person's time zone.")
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )

    objects = PrivateQuerySet["StudyBlock"].as_manager()

    class Meta:
        ordering = ["weekday", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(name="study_block_weekday_known", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="study_block_minutes_in_a_day", condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES)
            ),
        ]

    def __str__(self) -> str:
        return f"study block {self.pk}"


class CalendarAddress(models.Model):
    """The secret address of a person's calendar; revoking it removes the row. As notes.FeedAddress."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    salt = models.CharField(max_length=43, editable=False)
    made_at = models.DateTimeField()

    objects = PrivateQuerySet["CalendarAddress"].as_manager()

    def __str__(self) -> str:
        return f"calendar address {self.pk}"
