"""How well a person knows what they read: by entry, and by what an exam asks and the wiki lacks. Private."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from certs.models.private_records import PrivateQuerySet


class State(models.TextChoices):
    """Without a row: not read."""

    UNREAD = "unread", "not read"
    READING = "reading", "reading"
    KNOWN = "known", "know it"
    RUSTY = "rusty", "rusty"


_ABOUT_ONE_THING = (
    Q(entry__isnull=False, service__isnull=True, topic="")
    | Q(entry__isnull=True, service__isnull=False, topic="")
    | (Q(entry__isnull=True, service__isnull=True) & ~Q(topic=""))
)


class EntryState(models.Model):
    """A person's present state of an entry, or of a service or topic of an exam's map without an entry.

    `topic` is the map item's name, case-folded, as exam maps name general topics.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entry_states")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, null=True, blank=True, related_name="+")
    service = models.ForeignKey("notes.Service", models.CASCADE, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=State)
    revision_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="The entry's revision that the person knew."
    )
    changed_at = models.DateTimeField()

    objects = PrivateQuerySet["EntryState"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "entry"], condition=Q(entry__isnull=False), name="entry_state_once"
            ),
            models.UniqueConstraint(
                fields=["person", "service"], condition=Q(service__isnull=False), name="service_state_once"
            ),
            models.UniqueConstraint(
                fields=["person", "topic"], condition=~Q(topic=""), name="topic_state_once"
            ),
            models.CheckConstraint(name="entry_state_of_one_thing", condition=_ABOUT_ONE_THING),
            models.CheckConstraint(
                name="entry_state_known", condition=Q(state__in=["unread", "reading", "known", "rusty"])
            ),
        ]

    def __str__(self) -> str:
        return f"state {self.pk}"


class StateChange(models.Model):
    """Every change of a state, so that what was known on a day can be drawn. Rows are only added."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="state_changes")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, null=True, blank=True, related_name="+")
    service = models.ForeignKey("notes.Service", models.CASCADE, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=State)
    on = models.DateField("day", db_column="on_day", help_text="In the person's time zone.")
    at = models.DateTimeField()

    objects = PrivateQuerySet["StateChange"].as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["person", "at"], name="state_change_by_time")]
        constraints = [
            models.CheckConstraint(name="state_change_of_one_thing", condition=_ABOUT_ONE_THING),
            models.CheckConstraint(
                name="state_change_known", condition=Q(state__in=["unread", "reading", "known", "rusty"])
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class TodayChoice(models.Model):
    """What a person decided about one line of their list for one day: done, put off, or its place."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="today_choices")
    on = models.DateField("day", db_column="on_day")
    key = models.CharField(max_length=100, help_text="Names the line: entry:17, resource:3, own:<digest>.")
    text = models.CharField(max_length=200, blank=True, help_text="A line that the person wrote.")
    position = models.IntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    put_off_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateQuerySet["TodayChoice"].as_manager()

    class Meta:
        ordering = ["on", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "on", "key"], name="today_choice_once"),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"
