"""Following entries: who follows what, how they are told, and how far they have looked.

Everything up to a revision's id means every revision before it, too: writers take turns, so ids grow as
revisions come to be seen.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q


class Watch(models.Model):
    """One person follows one entry, with everything below it, wherever it moves."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="watches")
    since = models.DateTimeField()
    after = models.BigIntegerField(help_text="The newest revision when following began; later ones count.")
    mails_paused = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["-since", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.entry_id}"


class Follower(models.Model):
    """How one person is told of what they follow, and up to where they looked and were told."""

    class Mails(models.TextChoices):
        NONE = "none", "no mails"
        DAILY = "daily", "one mail a day"
        SOON = "soon", "a mail within minutes"

    ORDINARY_HOUR = 8

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follower")
    mails = models.CharField(max_length=5, choices=Mails, default=Mails.DAILY)
    hour = models.PositiveSmallIntegerField(
        default=ORDINARY_HOUR, help_text="Of the daily mail, in the person's time zone."
    )
    seen_up_to = models.BigIntegerField(default=0, help_text="The newest revision the person has seen.")
    mailed_up_to = models.BigIntegerField(default=0, help_text="The newest revision that mails told of.")
    mailed_for = models.DateField(
        null=True, blank=True, help_text="The day, in the person's time zone, whose daily mail is done."
    )
    not_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text="A mail is on its way until then, or the mailbox refused one and gets a rest.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follower_mails_known", condition=Q(mails__in=["none", "daily", "soon"])
            ),
            models.CheckConstraint(name="follower_hour_of_a_day", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.mails}"

    def last_day(self, at: datetime) -> date:
        """The latest day of which the hour for mails has come, in the person's time zone.

        An hour that the clocks skip comes with the next one, and one that they repeat comes once.
        """
        local = at.astimezone(ZoneInfo(self.person.time_zone))
        return local.date() if local.hour >= self.hour else local.date() - timedelta(days=1)


class SeenEntry(models.Model):
    """A changed entry that a person marked as seen by itself. It goes when they mark everything as seen."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="+")
    up_to = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "seen entries"
        constraints = [models.UniqueConstraint(fields=["person", "entry"], name="seen_entry_once")]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.entry_id}"
