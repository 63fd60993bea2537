"""Sending reminders: each once, none lost. A mail is claimed before it goes and recorded after."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from certs.models import SentReminder
from certs.queries.reminders import CLAIM, RECORDED, DueMail, Reminder

LOG = logging.getLogger("awskb.mail")
HOLDER, TEAM = "certs/reminders/email/holder", "certs/reminders/email/team"


class MailServerDown(Exception):
    """It takes nothing at the moment. Nothing is lost: the next run begins where this one ended."""


class Outcome(StrEnum):
    SENT = "sent"
    REFUSED = "refused by the mailbox"
    ELSEWHERE = "in the hands of another run"


def reminder_mail(due: DueMail) -> EmailMessage:
    """Plain text; every link is built on the configured address."""
    context = {
        "recorded": [one for one in due.reminders if one.days == RECORDED],
        "ending": [one for one in due.reminders if one.days != RECORDED],
        "base": settings.AWSKB_BASE_URL,
        "team": f"{settings.AWSKB_BASE_URL}{reverse('certs:team')}",
    }
    template = TEAM if due.is_about_team else HOLDER
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}_message.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}", text, to=[due.to.email], headers=headers)


def send_reminders(*, due: DueMail, at: datetime, through: BaseEmailBackend) -> Outcome:
    """Send one person's mail with what nobody else has claimed. Raises MailServerDown."""
    claimed = [row for one in due.reminders if (row := _claim(one, at)) is not None]
    if len(claimed) < len(due.reminders):
        _release(claimed)
        return Outcome.ELSEWHERE
    try:
        through.send_messages([reminder_mail(due)])
    except (SMTPRecipientsRefused, SMTPDataError, UnicodeError):
        LOG.exception("The mail server refused the reminders of person %s.", due.to.pk)
        return Outcome.REFUSED
    except (SMTPException, OSError) as error:
        _release(claimed)
        raise MailServerDown(str(error)) from error
    SentReminder.objects.filter(pk__in=[row.pk for row in claimed]).update(sent_at=at)
    return Outcome.SENT


def _claim(one: Reminder, at: datetime) -> SentReminder | None:
    """The row that says this is being told; none where another run has it."""
    credential_id, to_id, day, days = one.key
    rows = SentReminder.objects.filter(credential_id=credential_id, to_id=to_id, valid_until=day, days=days)
    row = rows.first()
    if row is None:
        try:
            with transaction.atomic():
                return SentReminder.objects.create(
                    credential_id=credential_id, to_id=to_id, valid_until=day, days=days, claimed_at=at
                )
        except IntegrityError:
            return None
    # A claim whose run was killed is taken over, by one run alone.
    stale = rows.filter(sent_at__isnull=True, claimed_at=row.claimed_at, claimed_at__lte=at - CLAIM)
    return row if stale.update(claimed_at=at) else None


def _release(claimed: Sequence[SentReminder]) -> None:
    SentReminder.objects.filter(pk__in=[row.pk for row in claimed], sent_at__isnull=True).delete()
