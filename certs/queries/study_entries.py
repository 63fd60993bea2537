"""The entry of the notes on which somebody studied."""

from __future__ import annotations

from notes.access import Person
from notes.models import Entry


def entry_called(*, name: str, person: Person) -> Entry | None:
    """The only one with that name; None where there are several or none."""
    key = " ".join(name.casefold().split())
    found = Entry.objects.visible_to(person).filter(names__name_key=key).order_by("pk").distinct()[:2]
    return found[0] if len(found) == 1 else None


def entry_numbered(*, entry_id: int | None, person: Person) -> Entry | None:
    if entry_id is None:
        return None
    return Entry.objects.visible_to(person).select_related("parent__parent").filter(pk=entry_id).first()
