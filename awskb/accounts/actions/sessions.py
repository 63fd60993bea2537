"""Ending sessions, of one person, everywhere or everywhere else."""

from allauth.usersessions.models import UserSession
from django.db.models import F

from awskb.accounts.models import User


def end_all_sessions(*, person: User) -> None:
    """Every session of the person ends at its next request, whatever way it began."""
    User.objects.filter(pk=person.pk).update(times_signed_out=F("times_signed_out") + 1)
    person.refresh_from_db(fields=["times_signed_out"])
    for session in UserSession.objects.filter(user=person):
        session.end()


def end_other_sessions(*, person: User, session_key: str) -> None:
    """All but one, which the caller gives the person's new fingerprint."""
    User.objects.filter(pk=person.pk).update(times_signed_out=F("times_signed_out") + 1)
    person.refresh_from_db(fields=["times_signed_out"])
    for session in UserSession.objects.filter(user=person).exclude(session_key=session_key):
        session.end()


def end_session(*, person: User, session_id: int) -> None:
    for session in UserSession.objects.filter(user=person, pk=session_id):
        session.end()


def keep_session(*, before: str, after: str) -> None:
    """The list of sessions follows one that got another key."""
    UserSession.objects.filter(session_key=before).update(session_key=after)
