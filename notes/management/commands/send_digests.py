"""Tell people by mail what changed in what they follow; for a timer to call every few minutes."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.digests import (
    MailServerDown,
    Outcome,
    due_followers,
    pending_digest,
    send_digest,
)
from notes.queries.followed_changes import newest_revision


class Command(BaseCommand):
    help = (
        "Sends the mails that are due about what people follow: to those who want them soon at every run, "
        "to the others once a day at their hour. Safe to run as often as one likes, also at the same time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print the mails, send and record nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._tell()
        else:
            self._send()

    def _tell(self) -> None:
        count = 0
        for follower in due_followers(at=timezone.now()):
            message = pending_digest(follower=follower, up_to=newest_revision())
            if message is not None:
                count += 1
                self.stdout.write(f"To {message.to[0]}: {message.subject}\n\n{message.body}")
        self.stdout.write(f"{_mails(count)} would be sent.")

    def _send(self) -> None:
        outcomes: Counter[Outcome] = Counter()
        mailer = get_connection()
        try:
            for follower in due_followers(at=timezone.now()):
                outcomes[send_digest(follower=follower, at=timezone.now(), through=mailer)] += 1
        except MailServerDown as error:
            sent = _mails(outcomes[Outcome.SENT])
            raise CommandError(
                f"The mail server takes nothing ({error}). {sent} went out before; the next run goes on."
            ) from error
        self.stdout.write(f"{_mails(outcomes[Outcome.SENT])} sent.")
        if outcomes[Outcome.REFUSED]:
            self.stderr.write(f"{_mails(outcomes[Outcome.REFUSED])} refused by the mail server; see the log.")


def _mails(count: int) -> str:
    return f"{count} mail{'' if count == 1 else 's'}"
