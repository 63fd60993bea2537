"""The one timer of a person: begun, stopped into a row of the log, cancelled, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.study_sessions import Studied, log_study
from certs.actions.turns import take_turn
from certs.models import StudySession, StudyTimer
from certs.study_days.timing import is_forgotten, minutes_between


class TimerRunsAlready(Exception):
    """A person has one timer, however many windows are open."""

    def __init__(self, timer: StudyTimer) -> None:
        super().__init__(f"A timer runs since {timer.started_at}.")
        self.timer = timer


class NoTimer(Exception):
    """None runs, or none was cancelled: perhaps another window was quicker."""


class TimerForgotten(Exception):
    """It ran so long that the person must say what of it to keep."""

    def __init__(self, timer: StudyTimer, minutes: int) -> None:
        super().__init__(f"It ran for {minutes} minutes.")
        self.timer = timer
        self.minutes = minutes


class MoreThanItRan(Exception):
    def __init__(self, minutes: int) -> None:
        super().__init__(f"It ran for {minutes} minutes only.")
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Timed:
    """What a timer is for."""

    goal_id: int | None = None
    resource_id: int | None = None
    entry_id: int | None = None
    note: str = ""


@transaction.atomic
def start_timer(*, what: Timed, by: AbstractUser, at: datetime) -> StudyTimer:
    take_turn()
    before = StudyTimer.objects.of(by).first()
    if before is not None and before.cancelled_at is None:
        raise TimerRunsAlready(before)
    timer, _ = StudyTimer.objects.update_or_create(
        person_id=by.pk,
        defaults={
            "started_at": at,
            "goal_id": what.goal_id,
            "resource_id": what.resource_id,
            "entry_id": what.entry_id,
            "note": what.note,
            "cancelled_at": None,
        },
    )
    return timer


@transaction.atomic
def stop_timer(*, by: AbstractUser, at: datetime, zone: ZoneInfo, keep: int | None = None) -> StudySession:
    """Write its minutes, or those that the person keeps, on the day on which it was started."""
    take_turn()
    timer = _running(by)
    ran = minutes_between(timer.started_at, at)
    if keep is None and is_forgotten(timer.started_at, at):
        raise TimerForgotten(timer, ran)
    if keep is not None and keep > ran:
        raise MoreThanItRan(ran)
    what = Studied(
        on=timer.started_at.astimezone(zone).date(),
        minutes=ran if keep is None else keep,
        goal_id=timer.goal_id,
        resource_id=timer.resource_id,
        entry_id=timer.entry_id,
        note=timer.note,
    )
    session = log_study(what=what, by=by, at=at, started_at=timer.started_at)
    timer.delete()
    return session


@transaction.atomic
def cancel_timer(*, by: AbstractUser, at: datetime) -> StudyTimer:
    """Nothing is logged; it can be taken up again until the next one is started."""
    take_turn()
    timer = _running(by)
    timer.cancelled_at = at
    timer.save(update_fields=["cancelled_at"])
    return timer


@transaction.atomic
def take_up_timer(*, by: AbstractUser) -> StudyTimer:
    """As if it had never been cancelled: it counts on from where it was started."""
    take_turn()
    timer = StudyTimer.objects.of(by).filter(cancelled_at__isnull=False).first()
    if timer is None:
        raise NoTimer
    timer.cancelled_at = None
    timer.save(update_fields=["cancelled_at"])
    return timer


def _running(by: AbstractUser) -> StudyTimer:
    timer = StudyTimer.objects.of(by).filter(cancelled_at__isnull=True).first()
    if timer is None:
        raise NoTimer
    return timer
