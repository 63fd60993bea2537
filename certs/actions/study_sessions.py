"""Writing, changing and removing rows of a person's own study log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Sum

from certs.actions.readiness_snapshots import keep_first_snapshot
from certs.actions.turns import take_turn
from certs.models import StudySession
from certs.models.study_session import MOST_MINUTES


class DayIsFull(Exception):
    """Together with what is logged already, the day would have more than 24 hours."""

    def __init__(self, on: date, logged: int) -> None:
        super().__init__(f"{on}: {logged} minutes are logged already.")
        self.on = on
        self.logged = logged


@dataclass(frozen=True, slots=True)
class Studied:
    """What a row of the log says."""

    on: date
    minutes: int
    goal_id: int | None = None
    resource_id: int | None = None
    entry_id: int | None = None
    note: str = ""


@transaction.atomic
def log_study(
    *, what: Studied, by: AbstractUser, at: datetime, started_at: datetime | None = None
) -> StudySession:
    take_turn()
    _refuse_full_day(what, by)
    session = StudySession.objects.create(
        person_id=by.pk,
        on=what.on,
        minutes=what.minutes,
        goal_id=what.goal_id,
        resource_id=what.resource_id,
        entry_id=what.entry_id,
        note=what.note,
        started_at=started_at,
        created_at=at,
    )
    keep_first_snapshot(by=by, at=at)
    return session


@transaction.atomic
def edit_session(*, session_id: int, what: Studied, by: AbstractUser) -> StudySession:
    """Raises StudySession.DoesNotExist for another's row as for none."""
    take_turn()
    session = StudySession.objects.of(by).get(pk=session_id, removed_at__isnull=True)
    _refuse_full_day(what, by, besides=session)
    session.on, session.minutes, session.note = what.on, what.minutes, what.note
    session.goal_id, session.resource_id, session.entry_id = what.goal_id, what.resource_id, what.entry_id
    session.save()
    return session


@transaction.atomic
def remove_session(*, session_id: int, by: AbstractUser, at: datetime) -> StudySession:
    """It can be put back."""
    take_turn()
    session = StudySession.objects.of(by).get(pk=session_id)
    if session.removed_at is None:
        session.removed_at = at
        session.save(update_fields=["removed_at"])
    return session


@transaction.atomic
def put_back_session(*, session_id: int, by: AbstractUser) -> StudySession:
    take_turn()
    session = StudySession.objects.of(by).get(pk=session_id)
    if session.removed_at is not None:
        _refuse_full_day(Studied(session.on, session.minutes), by)
        session.removed_at = None
        session.save(update_fields=["removed_at"])
    return session


def _refuse_full_day(what: Studied, by: AbstractUser, besides: StudySession | None = None) -> None:
    rows = StudySession.objects.of(by).filter(on=what.on, removed_at__isnull=True)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    logged = rows.order_by().aggregate(all=Sum("minutes"))["all"] or 0
    if logged + what.minutes > MOST_MINUTES:
        raise DayIsFull(what.on, logged)
