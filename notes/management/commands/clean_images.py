"""Remove files of images that nothing knows, as a crash may leave them behind."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notes.actions.images import remove_stray_files
from notes.kept_files.places import kept_files

LEFT_ALONE_FOR = timedelta(days=1)
MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Removes files older than a day that belong to no image. Images that no entry shows stay: "
        "a person removes those, on the page Images. Safe at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = bool(options["dry_run"])
        found = remove_stray_files(older_than=timezone.now() - LEFT_ALONE_FOR, dry_run=dry_run)
        would = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{len(found.removed)} files without an image {would}.")
        for name in found.removed[:MOST_SHOWN]:
            self.stdout.write(f"  {kept_files().shown(name)}")
        if found.missing:
            self.stderr.write(f"{len(found.missing)} images lack their file; restore it from a backup:")
            for name in found.missing[:MOST_SHOWN]:
                self.stderr.write(f"  {name}")
