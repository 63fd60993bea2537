"""Sending the mails that are due: each once, none lost, whatever happens in between.

A mail is claimed before it goes and recorded after. After a kill between the two it goes once more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet

from notes.actions.digest_mails import digest_mail
from notes.models import Follower
from notes.queries.followed_changes import followed_changes, newest_revision

LOG = logging.getLogger("awskb.mail")

# Longer than any mail takes: a run that was killed holds its one mail no longer than this.
CLAIM = timedelta(minutes=10)
REST_OF_A_MAILBOX = timedelta(hours=6)

MAIL_SERVER_FAILURES = (SMTPException, OSError)


class MailServerDown(Exception):
    """It takes nothing at the moment. Nothing is lost: the next run begins where this one ended."""


class Outcome(StrEnum):
    SENT = "sent"
    NOTHING_NEW = "nothing new"
    REFUSED = "refused by the mailbox"
    ELSEWHERE = "in the hands of another run"


def due_followers(*, at: datetime) -> Iterator[Follower]:
    """Whose mail is due: all who want them soon, and those whose hour of the day has come."""
    wanting = _reachable(at).select_related("person").order_by("pk")
    return (follower for follower in wanting if _is_due(follower, at))


def soon_followers(*, at: datetime) -> Iterator[Follower]:
    """Whoever wants to be told soon after a change."""
    return iter(_reachable(at).filter(mails=Follower.Mails.SOON).select_related("person").order_by("pk"))


def pending_digest(*, follower: Follower, up_to: int) -> EmailMessage | None:
    """The mail as it would be sent now, up to a revision; None when nothing changed that was not seen."""
    after = max(follower.mailed_up_to, follower.seen_up_to)
    changes = followed_changes(person_id=follower.person_id, after=after, up_to=up_to, for_mail=True)
    return digest_mail(follower=follower, changes=changes) if changes.total else None


def send_digest(*, follower: Follower, at: datetime, through: BaseEmailBackend) -> Outcome:
    """Send one person's mail, if anything changed. Raises MailServerDown."""
    up_to = newest_revision()
    is_new = up_to > follower.mailed_up_to
    message = pending_digest(follower=follower, up_to=up_to) if is_new else None
    day = follower.last_day(at)
    done = {"mailed_up_to": up_to, "mailed_for": day, "not_before": None}
    if message is None:
        if (follower.mailed_up_to, follower.mailed_for) != (up_to, day):
            _unchanged(follower, at).update(**done)
        return Outcome.NOTHING_NEW
    if not _unchanged(follower, at).update(not_before=at + CLAIM):
        return Outcome.ELSEWHERE
    ours = Follower.objects.filter(pk=follower.pk, not_before=at + CLAIM)
    try:
        through.send_messages([message])
    except (SMTPRecipientsRefused, SMTPDataError, UnicodeError):
        LOG.exception("The mail server refused the digest of person %s.", follower.person_id)
        ours.update(not_before=at + REST_OF_A_MAILBOX)
        return Outcome.REFUSED
    except MAIL_SERVER_FAILURES as error:
        ours.update(not_before=None)
        raise MailServerDown(str(error)) from error
    ours.update(**done)
    return Outcome.SENT


def _reachable(at: datetime) -> QuerySet[Follower]:
    return (
        Follower.objects.exclude(mails=Follower.Mails.NONE)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=at))
        .filter(person__is_active=True)
        .exclude(person__email="")
    )


def _is_due(follower: Follower, at: datetime) -> bool:
    if follower.mails == Follower.Mails.SOON:
        return True
    return follower.mailed_for is None or follower.last_day(at) > follower.mailed_for


def _unchanged(follower: Follower, at: datetime) -> QuerySet[Follower]:
    """The follower's row, if no other run and no wish of the person came in between."""
    return _reachable(at).filter(
        pk=follower.pk,
        mails=follower.mails,
        mailed_up_to=follower.mailed_up_to,
        mailed_for=follower.mailed_for,
    )
