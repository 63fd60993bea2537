"""Forget drafts that nobody touched for a month; for a timer to call."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notes.actions.drafts import purge_drafts

DAYS = 30


class Command(BaseCommand):
    help = f"Forgets drafts that nobody touched for {DAYS} days. Safe to run as often as one likes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help="how long an untouched draft is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        gone = purge_drafts(before=timezone.now() - timedelta(days=max(options["days"], 0)))
        self.stdout.write(f"{gone} draft{'' if gone == 1 else 's'} forgotten.")
