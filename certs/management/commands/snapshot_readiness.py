"""Keep everybody's readiness of the day, for the trend; for a timer to call in the evening."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils import timezone

from certs.actions.readiness_snapshots import keep_snapshots
from certs.actions.readiness_sums import remake_sums
from certs.models import Goal


class Command(BaseCommand):
    help = (
        "Makes the sums of recall anew and keeps recall, coverage and practice of every open goal, as they "
        "are on the day of its person. Running it again replaces what the day had. Names nobody."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        people = get_user_model().objects.filter(
            is_active=True, pk__in=Goal.objects.filter(closed_at=None).values("person")
        )
        kept = 0
        for person in people.order_by("pk"):
            remake_sums(by=person, at=at)
            kept += keep_snapshots(by=person, at=at)
        self.stdout.write(f"{kept} kept.")
