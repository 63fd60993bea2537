"""What the team needs, set as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import Certification, TeamNeed


class NeedsChangedMeanwhile(Exception):
    """Somebody else changed the needs since the form was shown; nothing was written."""


@transaction.atomic
def set_team_needs(
    *, needs: Mapping[str, int], base: Mapping[str, int], by: AbstractUser, at: datetime
) -> None:
    """Make the needs exactly these, by the certificates' letters. `base` is what the person was shown.

    Raises NeedsChangedMeanwhile.
    """
    take_turn()
    present = team_needs()
    if present != dict(base):
        raise NeedsChangedMeanwhile
    TeamNeed.objects.filter(certification__abbreviation__in=present.keys() - needs.keys()).delete()
    changed = [letters for letters, people in needs.items() if present.get(letters) != people]
    for certification in Certification.objects.filter(abbreviation__in=changed):
        TeamNeed.objects.update_or_create(
            certification=certification,
            defaults={"people": needs[certification.abbreviation], "by_id": by.pk, "at": at},
        )


def team_needs() -> dict[str, int]:
    rows = TeamNeed.objects.order_by("certification__abbreviation")
    return dict(rows.values_list("certification__abbreviation", "people"))
