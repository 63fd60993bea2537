"""Sums of what a person recalls for a goal, kept so that reading them costs the same however many cards there
are. Derived: they can be made anew from the memories at any time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from certs.models.private_records import PrivateQuerySet


class GoalRecall(models.Model):
    """A memory's recall on the exam's day changes only with an answer, so the sums follow each answer.

    They are shown only while `basis` and `links` are those of the moment of reading. While `stamp` is,
    nothing can have changed the links, and they are not looked at.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="goal_recalls")
    goal = models.OneToOneField("certs.Goal", models.CASCADE, related_name="recall")
    stamp = models.TextField(help_text="The last changes of notes, map and the team's cards.")
    links = models.CharField(max_length=64, help_text="A digest of the cards with their places in the exam.")
    basis = models.TextField(help_text="The exam's day, the person's zone and parameters.")
    sums = models.JSONField(help_text="See certs.readiness.recall_sums.")

    objects = PrivateQuerySet["GoalRecall"].as_manager()

    class Meta:
        ordering = ["goal"]

    def __str__(self) -> str:
        return f"recall of goal {self.goal_id}"
