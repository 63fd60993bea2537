"""What recall, coverage and practice were on a day, kept for the trend.

The first answer or row of the log of a day keeps them; `manage.py snapshot_readiness`, for a timer in the
evening, keeps them as the day ends. Looking at a page keeps nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import ReadinessSnapshot, time_zone_of
from certs.queries.readiness import every_readiness
from certs.readiness.numbers import numbers_of


@transaction.atomic
def keep_first_snapshot(*, by: AbstractUser, at: datetime) -> None:
    """Nothing where the day has one already."""
    take_turn()
    on = at.astimezone(time_zone_of(by)).date()
    if not ReadinessSnapshot.objects.of(by).filter(on=on).exists():
        keep_snapshots(by=by, at=at)


@transaction.atomic
def keep_snapshots(*, by: AbstractUser, at: datetime) -> int:
    """Of every goal that is ahead, in place of the day's earlier ones. How many there are now."""
    take_turn()
    on = at.astimezone(time_zone_of(by)).date()
    found = every_readiness(person=by, today=on)
    ReadinessSnapshot.objects.bulk_create(
        [
            ReadinessSnapshot(
                person_id=by.pk,
                goal_id=one.line.goal.pk,
                on=on,
                numbers=numbers_of(one.score, code=one.line.code, exam_on=one.day),
            )
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["goal", "on"],
        update_fields=["numbers"],
    )
    return len(found)
