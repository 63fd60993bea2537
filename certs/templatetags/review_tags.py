"""How many reviews wait for whoever reads a page."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.template import Context
from django.utils import timezone

from certs.models import time_zone_of
from certs.queries.waiting_reviews import waiting_reviews
from notes.access import is_member

register = template.Library()


@register.simple_tag(takes_context=True)
def reviews_waiting(context: Context) -> int | None:
    """No query; None for a visitor."""
    person = context.get("user")
    if not isinstance(person, AbstractBaseUser) or not is_member(person):
        return None
    return waiting_reviews(person=person, at=timezone.now(), zone=time_zone_of(person))
