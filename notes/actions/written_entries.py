"""What forms and the admin do: save an entry as a person wrote it, its group found or made by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entries import EntryText, create_entry, edit_locked_entry
from notes.actions.entry_merging import Meanwhile, SavedEntry, locked_with_meanwhile, text_of_state
from notes.actions.turns import take_turn
from notes.models import Entry
from notes.source_notes.names import key

__all__ = [
    "Decisions",
    "WrittenPlace",
    "add_written_entry",
    "save_decided_entry",
    "save_written_entry",
    "text_of_state",
]


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A section, and the name of a group in it; no section is the top, no group the section itself."""

    section_id: int | None
    group_title: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is decided about an entry besides its text."""

    parent_id: int | None
    status: str
    members_only: bool


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
    place: WrittenPlace | None,
    why: str = "",
    address_follows: bool = False,
) -> SavedEntry:
    """Save text and place in one revision, merged with what others saved since the base.

    With `address_follows` a new title brings a new address; the old one redirects. Without a place the
    entry stays where it is. Raises EditedMeanwhile where both changed the same place,
    EntryInBin or EntryCannotBeSaved, and leaves everything, a newly named group included, as it was.
    """
    now, names, meanwhile = locked_with_meanwhile(entry.pk, base_revision)
    if meanwhile is not None:
        text, place = meanwhile.text(text), _merged_place(place, meanwhile)
        why = meanwhile.summary(why)
    parent_id = now.parent_id
    if place is not None:
        parent_id = _parent_id(place, by=by, at=at, through=through, entry=now)
    saved = edit_locked_entry(
        entry=now,
        names=names,
        base_revision=now.revision_number,
        by=by,
        at=at,
        through=through,
        text=text,
        parent_id=parent_id,
        summary=why,
        address_follows=address_follows,
    )
    return SavedEntry(saved, meanwhile)


@transaction.atomic
def save_decided_entry(
    *,
    entry_id: int,
    base_revision: int | None,
    seen_revision: int | None,
    by: AbstractUser,
    at: datetime,
    through: str,
    text: EntryText,
    decisions: Decisions,
    summary: str = "",
) -> SavedEntry:
    """Save text and decisions in one revision, merged with what others saved since the base.

    Where both changed the same place it raises EditedMeanwhile, unless that newest revision was shown to the
    person before (`seen_revision`): then theirs gives way there, and only there.
    """
    now, names, meanwhile = locked_with_meanwhile(entry_id, base_revision, seen_revision=seen_revision)
    if meanwhile is not None:
        text, summary = meanwhile.text(text), meanwhile.summary(summary)
        decisions = Decisions(
            parent_id=meanwhile.value("parent", decisions.parent_id),
            status=meanwhile.value("status", decisions.status),
            members_only=meanwhile.value("members_only", decisions.members_only),
        )
    saved = edit_locked_entry(
        entry=now,
        names=names,
        base_revision=now.revision_number,
        by=by,
        at=at,
        through=through,
        text=text,
        parent_id=decisions.parent_id,
        status=decisions.status,
        members_only=decisions.members_only,
        summary=summary,
    )
    return SavedEntry(saved, meanwhile)


def _merged_place(place: WrittenPlace | None, meanwhile: Meanwhile) -> WrittenPlace | None:
    """The place if only this person changed it; None where theirs, or the old one, holds."""
    if place is None:
        return None
    base, theirs = meanwhile.base.state["parent"], meanwhile.entry.parent_id
    if _is_place(place, base) or _is_place(place, theirs):
        return None
    if theirs != base:
        raise meanwhile.refusal
    return place


def _is_place(place: WrittenPlace, parent_id: int | None) -> bool:
    """Whether the section and group so named are this parent."""
    parent = Entry.objects.filter(pk=parent_id).first() if parent_id is not None else None
    if parent is None or parent.kind != Entry.Kind.GROUP:
        return not place.group_title and place.section_id == parent_id
    return place.section_id == parent.parent_id and key(place.group_title) == parent.title_key


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
