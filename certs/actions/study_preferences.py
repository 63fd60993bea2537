"""What a person chooses about their own study pages."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import StudyPreferences


@transaction.atomic
def choose_study_preferences(*, weekly_minutes: int | None, shows_streak: bool, by: AbstractUser) -> None:
    take_turn()
    StudyPreferences.objects.update_or_create(
        person_id=by.pk, defaults={"weekly_minutes": weekly_minutes, "shows_streak": shows_streak}
    )


@transaction.atomic
def choose_team_mails(*, wanted: bool, by: AbstractUser) -> None:
    """Whether one gets mails when certificates of the team are about to end."""
    take_turn()
    StudyPreferences.objects.update_or_create(person_id=by.pk, defaults={"gets_team_mails": wanted})
