"""How much waits in the inbox, for the head of every page."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from notes.access import can_edit
from notes.queries.inbox import doubted_count, inbox_count

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_in_inbox(context: dict[str, Any]) -> int | None:
    """None for whoever does not sort it. A page with its tree has counted what is unsorted already."""
    person = context.get("user") or AnonymousUser()
    if not can_edit(person):
        return None
    tree = context.get("tree")
    if tree:
        return int(tree.unsorted_count) + doubted_count(person=person)
    return inbox_count(person=person)
