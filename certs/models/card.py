"""Cards: questions from entries, from the catalogue, or a person's own. What a person remembers of them is in
`review.py`, and is theirs alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Card(models.Model):
    """One question with its answer.

    A card from an entry or a service has no text of its own unless somebody fixed the line: both sides follow
    from what it is of. `person` is empty for the team's; a person's own card is theirs alone. What it is of
    may be removed for good: the row stays with its `front`, so that no memory and no review goes with it.
    """

    class Kind(models.TextChoices):
        TERM = "term", "what is it"
        REVERSE = "reverse", "which is it"
        OFFICIAL = "official", "official name"
        CATALOGUE = "catalogue", "from the catalogue"
        OWN = "own", "one's own"

    kind = models.CharField(max_length=9, choices=Kind)
    entry = models.ForeignKey("notes.Entry", models.SET_NULL, null=True, blank=True, related_name="cards")
    service = models.ForeignKey("notes.Service", models.SET_NULL, null=True, blank=True, related_name="cards")
    own_question = models.OneToOneField(
        "certs.OwnQuestion", models.CASCADE, null=True, blank=True, related_name="card"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="own_cards"
    )
    question = models.TextField(
        blank=True, help_text="As fixed by a person; empty: it follows from the entry."
    )
    answer = models.TextField(blank=True, help_text="As fixed by a person; empty: it follows.")
    meaning = models.TextField(
        blank=True,
        help_text="The answer when it was approved: another asks whether to learn anew.",
    )
    fixed_from = models.TextField(
        blank=True,
        help_text="What the notes said when it was fixed; another line asks a curator again.",
    )
    front = models.TextField(
        blank=True, help_text="As it was shown last, for when what it is of was removed for good."
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=Q(entry__isnull=False), name="card_once_an_entry"
            ),
            models.UniqueConstraint(
                fields=["service", "kind"], condition=Q(service__isnull=False), name="card_once_a_service"
            ),
            models.CheckConstraint(
                name="card_of_one_thing",
                condition=Q(entry__isnull=False, service__isnull=True, own_question__isnull=True)
                | Q(entry__isnull=True, service__isnull=False, own_question__isnull=True)
                | Q(
                    kind__in=["term", "reverse", "official", "catalogue"],
                    entry__isnull=True,
                    service__isnull=True,
                    own_question__isnull=True,
                )
                | Q(
                    entry__isnull=True, service__isnull=True, own_question__isnull=False, person__isnull=False
                )
                | (
                    Q(entry__isnull=True, service__isnull=True, own_question__isnull=True)
                    & Q(person__isnull=False)
                    & ~Q(question="")
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="card_kind_known",
                condition=Q(kind__in=["term", "reverse", "official", "catalogue", "own"]),
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def is_of_nothing(self) -> bool:
        """What it was of was removed for good."""
        return self.kind != self.Kind.OWN and self.entry_id is None and self.service_id is None


class CardDecision(models.Model):
    """What a curator decided of a candidate for the team: kept, with its line fixed, or dropped."""

    class Verdict(models.TextChoices):
        KEPT = "kept", "kept"
        DROPPED = "dropped", "dropped"

    card = models.OneToOneField("certs.Card", models.CASCADE, related_name="decision")
    verdict = models.CharField(max_length=7, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(
        null=True,
        blank=True,
        help_text="The decision and the line before it, for undoing it.",
    )

    class Meta:
        indexes = [models.Index(fields=["at"], name="card_decision_at")]
        constraints = [
            models.CheckConstraint(name="card_verdict_known", condition=Q(verdict__in=["kept", "dropped"])),
        ]

    def __str__(self) -> str:
        return self.verdict
