"""A person's secret calendar address, and the times of the week they keep for study."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import CalendarAddress, Goal, StudyBlock

MOST_BLOCKS = 50


class TooManyBlocks(Exception):
    """Nobody studies at fifty times of the week; a script might."""


def make_calendar_address(*, by: AbstractUser, at: datetime) -> CalendarAddress:
    """Make the person's address; one made before stops working."""
    values = {"salt": secrets.token_urlsafe(32), "made_at": at}
    address, _ = CalendarAddress.objects.update_or_create(person_id=by.pk, defaults=values)
    return address


def revoke_calendar_address(*, by: AbstractUser) -> bool:
    """Let the person's address lead nowhere; says whether there was one."""
    return CalendarAddress.objects.of(by).delete()[0] > 0


@transaction.atomic
def keep_study_time(
    *, by: AbstractUser, since: date, weekday: int, starts_at: time, minutes: int, goal: Goal | None
) -> StudyBlock:
    """Keep a time of every week, from `since` on. The same weekday and hour again changes it.

    Raises TooManyBlocks.
    """
    take_turn()
    own = StudyBlock.objects.of(by)
    block = own.filter(weekday=weekday, starts_at=starts_at).first()
    if block is None:
        if own.count() >= MOST_BLOCKS:
            raise TooManyBlocks
        block = StudyBlock(person_id=by.pk, weekday=weekday, starts_at=starts_at, since=since)
    block.minutes = minutes
    block.goal = goal
    block.save()
    return block


def give_up_study_time(*, by: AbstractUser, block: StudyBlock) -> None:
    StudyBlock.objects.of(by).filter(pk=block.pk).delete()
