"""Mails to those who want to be told soon: asked for by the change itself, sent by the background worker.

Where no worker runs, the next run of `send_digests` sends them.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.core.mail import get_connection
from django.utils import timezone
from django_tasks import task

from notes.actions.digests import Outcome, send_digest, soon_followers
from notes.actions.waiting_tasks import enqueue_once
from notes.queries.followed_changes import newest_revision
from notes.queries.trips import ask

# Before whatever waits and nobody waits for.
_FIRST = 10
# What `send_digests` says, too, when there was nothing to send.
NO_MAILS = "0 mails sent."
_SOMEBODY_ELSE_WANTS_ONE = "SELECT 1 FROM notes_follower WHERE mails = 'soon' AND person_id <> %s LIMIT 1"


@task(priority=_FIRST)
def send_soon_mails() -> str:
    """What is saved while mails go out is told of, too."""
    outcomes: Counter[Outcome] = Counter()
    mailer = get_connection()
    told_up_to = -1
    while (newest := newest_revision()) > told_up_to:
        told_up_to = newest
        for follower in soon_followers(at=timezone.now()):
            outcomes[send_digest(follower=follower, at=timezone.now(), through=mailer)] += 1
    sent = outcomes[Outcome.SENT]
    refused = outcomes[Outcome.REFUSED]
    return f"{sent} mail{'' if sent == 1 else 's'} sent.{f' {refused} refused.' if refused else ''}"


def ask_for_soon_mails(*, by_id: int | None, at: datetime) -> None:
    """Something changed that people may follow. Part of the transaction that changes it."""
    if ask(_SOMEBODY_ELSE_WANTS_ONE, [by_id or 0])():
        enqueue_once(send_soon_mails, at=at)
