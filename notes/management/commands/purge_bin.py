"""Remove for good what has been in the bin long enough; for a timer to call."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.purging import purge_older
from notes.models import Revision
from notes.queries.purging import DAYS_IN_BIN

LONGEST = 36_500


class Command(BaseCommand):
    help = (
        f"Removes for good what has been in the bin for {DAYS_IN_BIN} days, with its history. "
        "No load of the notes files brings it back. Safe to run as often as one likes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS_IN_BIN, help="how long the bin keeps things")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        days, dry_run = options["days"], bool(options["dry_run"])
        if not 0 <= days <= LONGEST:
            raise CommandError(f"--days takes a number from 0 to {LONGEST}.")
        now = timezone.now()
        report = purge_older(
            before=now - timedelta(days=days),
            by=None,
            at=now,
            through=Revision.Through.COMMAND,
            dry_run=dry_run,
        )
        for purge in report.purged:
            self.stdout.write(
                f"  {purge}, in the bin since {purge.binned_at:%Y-%m-%d}: "
                f"{purge.entries} entries, {purge.revisions} revisions"
            )
        entries = sum(purge.entries for purge in report.purged)
        revisions = sum(purge.revisions for purge in report.purged)
        done = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{entries} entries with {revisions} revisions {done} for good.")
        for why in report.kept:
            self.stderr.write(f"Kept: {why}")
