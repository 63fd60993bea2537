"""Forget notes files that were sent and not loaded; for a timer to call."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notes.actions.source_uploads import KEPT, purge_uploads

HOURS = int(KEPT.total_seconds() // 3600)


class Command(BaseCommand):
    help = f"Forgets notes files sent in the browser more than {HOURS} hours ago. Safe to run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hours", type=int, default=HOURS, help="how long what was sent is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        gone = purge_uploads(before=timezone.now() - timedelta(hours=max(options["hours"], 0)))
        self.stdout.write(f"{gone} upload{'' if gone == 1 else 's'} forgotten.")
