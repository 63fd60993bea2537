"""Tell holders, and those who look after the team, of certificates that end; for a timer to call daily."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certs.actions.reminders import MailServerDown, Outcome, reminder_mail, send_reminders
from certs.queries.reminders import due_mails


class Command(BaseCommand):
    help = (
        "Sends the mails that are due about certificates: 180, 90, 60, 30 and 7 days before they end, and "
        "when somebody recorded one for its holder. Each goes once; after a gap only the latest that is due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print the mails, send and record nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        mails = due_mails(at=at)
        if options["dry_run"]:
            for due in mails:
                message = reminder_mail(due)
                self.stdout.write(f"To {message.to[0]}: {message.subject}\n\n{message.body}\n")
            self.stdout.write(f"{_mails(len(mails))} would be sent.")
            return
        outcomes: Counter[Outcome] = Counter()
        mailer = get_connection()
        try:
            for due in mails:
                outcomes[send_reminders(due=due, at=timezone.now(), through=mailer)] += 1
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
