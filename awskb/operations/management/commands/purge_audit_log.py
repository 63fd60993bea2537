"""Forget the lines of the audit log that are old enough; for a timer to call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from awskb.accounts.actions.person_events import forget_events


class Command(BaseCommand):
    help = "Forgets lines of the audit log older than AWSKB_AUDIT_DAYS (400). Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = forget_events(before=timezone.now() - timedelta(days=settings.AWSKB_AUDIT_DAYS))
        self.stdout.write(f"{gone} line{'' if gone == 1 else 's'} of the audit log forgotten.")
