"""Writes everything that the wiki holds into one file."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from awskb.operations.backups.writing import BackupFailed, write_backup

LOG = logging.getLogger("awskb.backups")


class Command(BaseCommand):
    help = (
        "Write database, images and files of certificates into one file, as they are at one moment, while "
        "people go on writing. `restore` reads it on SQLite and on PostgreSQL. The file holds what is "
        "private: keep it so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="where to write, for instance awskb.backup"
        )
        parser.add_argument("--overwrite", action="store_true", help="replace FILE if it exists")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        say = self._say if options["verbosity"] > 1 or self.stderr.isatty() else lambda _line: None
        try:
            manifest = write_backup(path, at=timezone.now(), overwrite=options["overwrite"], say=say)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        # In the log only: a line in the audit log would make the wiki another than what was backed up.
        LOG.info("A backup of everything was written: %s", path.name)
        rows = sum(table.sum.rows for table in manifest.tables)
        self.stdout.write(
            f"{path}: {rows} rows of {len(manifest.tables)} tables and {manifest.files.rows} files, "
            f"{path.stat().st_size} bytes, read through once."
        )
        for name in manifest.missing_files:
            self.stderr.write(f"{name} is named by a row, but is not there: see manage.py verify.")

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
