"""What forms and the admin do: save an entry as a person wrote it, its group found or made by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entries import EntryText, create_entry, edit_entry
from notes.actions.turns import take_turn
from notes.models import Entry, Revision
from notes.queries.editing import titled
from notes.source_notes.names import key


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A section, and the name of a group in it; no section is the top, no group the section itself."""

    section_id: int | None
    group_title: str = ""


@transaction.atomic
def add_written_entry(
    *,
    by: AbstractUser,
    at: datetime,
    through: str,
    kind: str,
    text: EntryText,
    place: WrittenPlace,
    why: str = "",
) -> Entry:
    """Make an entry at the end of its section or group."""
    parent_id = _parent_id(place, by=by, at=at, through=through, entry=None)
    return create_entry(by=by, at=at, through=through, kind=kind, parent_id=parent_id, text=text, summary=why)


@transaction.atomic
def save_written_entry(
    *,
    entry: Entry,
    base_revision: int,
    by: AbstractUser,
    at: datetime,
    through: str,
    text: EntryText,
    place: WrittenPlace,
    why: str = "",
) -> Entry:
    """Save text and place in one revision, or leave everything, a newly named group included, as it was."""
    parent_id = _parent_id(place, by=by, at=at, through=through, entry=entry)
    return edit_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=text,
        parent_id=parent_id,
        summary=why,
    )


@transaction.atomic
def restore_revision(
    *, entry: Entry, number: int, base_revision: int, by: AbstractUser, at: datetime, through: str
) -> Entry:
    """Bring text, tags, status and place of an old revision back, as a new one. Ties stay as they are.

    A place that is in the bin by now, or no longer fits, is left out. Raises Revision.DoesNotExist.
    """
    state = Revision.objects.get(entry=entry, number=number).state
    parent_id = entry.parent_id
    if state["parent"] != parent_id and Entry.objects.live().filter(pk=state["parent"]).exists():
        parent_id = state["parent"]
    return edit_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=text_of_state(state),
        parent_id=parent_id,
        status=state["status"],
        summary=f"Restored revision {number}",
    )


def text_of_state(state: Mapping[str, Any]) -> EntryText:
    """The text of a revision as a person would type it, the icon of a heading or label before its title."""
    return EntryText(
        title=titled(state["kind"], state["title"], state["icon"]),
        expansion=state["expansion"],
        aliases=tuple(alias["name"] for alias in state["aliases"]),
        definition=state["definition"],
        body=state["body"],
        tags=tuple(state["tags"]),
    )


def _parent_id(
    place: WrittenPlace, *, by: AbstractUser, at: datetime, through: str, entry: Entry | None
) -> int | None:
    """The group of that name, made if there is none; of two the entry's own, then the one of its status."""
    if not place.group_title or place.section_id is None:
        return place.section_id
    # Of two people who name the same new group at once, the second finds the first one's.
    take_turn()
    groups = list(
        Entry.objects.live()
        .filter(parent_id=place.section_id, kind=Entry.Kind.GROUP, title_key=key(place.group_title))
        .order_by("position", "pk")
    )
    status = entry.status if entry is not None else Entry.Status.REFINED
    groups.sort(key=lambda group: (entry is None or group.pk != entry.parent_id, group.status != status))
    if groups:
        return groups[0].pk
    group = create_entry(
        by=by,
        at=at,
        through=through,
        kind=Entry.Kind.GROUP,
        parent_id=place.section_id,
        text=EntryText(title=place.group_title),
        status=status,
    )
    return group.pk
