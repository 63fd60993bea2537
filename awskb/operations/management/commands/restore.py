"""Brings a backup back into an empty place."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awskb.operations.backups.manifest import BackupRefused
from awskb.operations.backups.restoring import Restored, restore_backup

LOG = logging.getLogger("awskb.backups")


class Command(BaseCommand):
    help = (
        "Restore what `backup` wrote into an empty place: a data folder without images and a database "
        "without rows, SQLite or PostgreSQL, whichever it came from. All or nothing; at the end every row is "
        "compared."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
        parser.add_argument("--counts", action="store_true", help="print rows and checksum of every table")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        say = self._say if options["verbosity"] > 1 or self.stderr.isatty() else lambda _line: None
        try:
            restored = restore_backup(path, say=say)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        LOG.info("The backup of %s was restored.", restored.manifest.made_at)
        if options["counts"]:
            for table in restored.manifest.tables:
                self.stdout.write(f"{table.table}  {table.sum.rows}  {table.sum.sha256}")
        self.stdout.write(_account_of(restored))

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


def _account_of(restored: Restored) -> str:
    manifest = restored.manifest
    lines = [
        f"Restored the backup of {manifest.made_at}, made on {manifest.database}: {restored.rows} rows of "
        f"{len(manifest.tables)} tables and {restored.files} files; all counts and checksums are equal.",
        f"The search index has {restored.indexed} entries. People sign in again.",
    ]
    if restored.was_brought_up_to_date:
        lines.append("It was of an earlier version; its tables were brought up to date.")
    if restored.has_other_key:
        lines.append(
            "The signing key here is another one: authenticator apps must be set up again, and links that "
            "were sent or subscribed to no longer work. Bring the old secret_key or AWSKB_SECRET_KEY to keep "
            "them."
        )
    if manifest.settings:
        lines.append(f"Settings that were made there: {', '.join(manifest.settings)}.")
    if manifest.missing_files:
        lines.append(f"Files that were missing there, too: {', '.join(manifest.missing_files)}.")
    return "\n".join(lines)
