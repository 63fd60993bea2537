"""Ending sessions, of one person, everywhere or everywhere else."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import F

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.models import PersonEvent, User


def end_all_sessions(*, person: User) -> None:
    """Every session of the person ends at its next request, whatever way it began."""
    User.objects.filter(pk=person.pk).update(times_signed_out=F("times_signed_out") + 1)
    person.refresh_from_db(fields=["times_signed_out"])
    for session in UserSession.objects.filter(user=person):
        session.end()


def end_other_sessions(*, person: User, session_key: str, at: datetime) -> None:
    """All but one, which the caller gives the person's new fingerprint."""
    User.objects.filter(pk=person.pk).update(times_signed_out=F("times_signed_out") + 1)
    person.refresh_from_db(fields=["times_signed_out"])
    for session in UserSession.objects.filter(user=person).exclude(session_key=session_key):
        session.end()
    _note(person, at=at, detail="all others")


def end_session(*, person: User, session_id: int, at: datetime) -> None:
    for session in UserSession.objects.filter(user=person, pk=session_id):
        session.end()
        _note(person, at=at, detail="one")


def _note(person: User, *, at: datetime, detail: str) -> None:
    record_event(deed=PersonEvent.Deed.SESSIONS_ENDED, person=person, by=person, at=at, detail=detail)


def keep_session(*, before: str, after: str) -> None:
    """The list of sessions follows one that got another key."""
    UserSession.objects.filter(session_key=before).update(session_key=after)
