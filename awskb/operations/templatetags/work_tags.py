"""What pages say of the background worker."""

from __future__ import annotations

from django import template
from django.utils import timezone

from awskb.operations.queries.work import is_worker_away

register = template.Library()


@register.simple_tag
def worker_is_away() -> bool:
    """One query."""
    return is_worker_away(at=timezone.now())
