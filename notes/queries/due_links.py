"""Links whose turn it is to be looked at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from notes.models import Citation, Link
from notes.source_notes.urls import site_of


def due_links(*, at: datetime, site: str = "", is_all: bool = False) -> QuerySet[Link]:
    """Those that entries cite: the ones never looked at first, then by how long ago they were."""
    cited = Link.objects.filter(Exists(Citation.objects.filter(link_id=OuterRef("pk"))))
    if site:
        cited = cited.filter(site=site_of(f"https://{site}"))
    if not is_all:
        cited = cited.filter(Q(checked_at__isnull=True) | Q(health__due_at__lte=at))
    return cited.order_by(F("checked_at").asc(nulls_first=True), "id")
