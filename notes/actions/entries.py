"""Entries made, edited, moved and refined: text, revision and everything derived, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.bin import bin_entry, restore_entry
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import (
    EditedMeanwhile,
    EntryInBin,
    EntryNotInBin,
    check_base,
    live_entry,
    locked_with_names,
)
from notes.actions.entry_texts import EntryCannotBeSaved, EntryText
from notes.actions.history import AliasesAndTags
from notes.actions.turns import take_turn
from notes.models import Entry

__all__ = [
    "EditedMeanwhile",
    "EntryCannotBeSaved",
    "EntryInBin",
    "EntryNotInBin",
    "EntryText",
    "bin_entry",
    "create_entry",
    "edit_entry",
    "edit_locked_entry",
    "move_entry",
    "refine_entry",
    "restore_entry",
    "set_mentioning",
    "unrefine_entry",
]


@transaction.atomic
def create_entry(
    *,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    kind: str,
    parent_id: int | None,
    text: EntryText,
    status: str = Entry.Status.REFINED,
    after_id: int | None = None,
    members_only: bool = False,
    summary: str = "",
) -> Entry:
    """Make an entry at the end of its kind below the parent, or behind the sibling `after_id`.

    An item with a title is a term. Below an unsorted group an entry is unsorted too.
    """
    take_turn()
    entry = Entry(kind=kind, status=status, members_only=members_only)
    change = EntryChange(entry)
    change.put(parent_id, after_id=after_id)
    change.write(text)
    change.save(by=by, at=at, through=through, summary=summary)
    return entry


@transaction.atomic
def edit_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    text: EntryText,
    parent_id: int | None,
    summary: str = "",
    status: str | None = None,
    members_only: bool | None = None,
    address_follows: bool = False,
) -> Entry:
    """Save text, tags and place as one revision; where nothing differs, nothing is written.

    With `address_follows` a new title brings a new address; the old one redirects.
    Raises EditedMeanwhile, EntryInBin or EntryCannotBeSaved, and then leaves everything as it was.
    """
    entry, names = locked_with_names(entry_id)
    if entry.binned_at is not None:
        raise EntryInBin(entry)
    return edit_locked_entry(
        entry=entry,
        names=names,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=text,
        parent_id=parent_id,
        summary=summary,
        status=status,
        members_only=members_only,
        address_follows=address_follows,
    )


def edit_locked_entry(
    *,
    entry: Entry,
    names: AliasesAndTags,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    text: EntryText,
    parent_id: int | None,
    summary: str = "",
    status: str | None = None,
    members_only: bool | None = None,
    address_follows: bool = False,
) -> Entry:
    """As `edit_entry`, for an entry that the caller's transaction holds and that is not in the bin."""
    change = EntryChange(entry, names)
    change.put(parent_id)
    change.write(text)
    if address_follows:
        change.let_address_follow()
    if status is not None:
        change.set_status(status)
    if members_only is not None:
        entry.members_only = members_only
    return _saved(change, base_revision, by=by, at=at, through=through, summary=summary)


@transaction.atomic
def move_entry(
    *,
    entry_id: int,
    base_revision: int,
    parent_id: int | None,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    after_id: int | None = None,
    summary: str = "",
) -> Entry:
    """Move an entry behind the sibling `after_id`: FIRST is before all, None at the end of its kind."""
    entry = live_entry(entry_id, base_revision)
    change = EntryChange(entry)
    change.put(parent_id, after_id=after_id, always=True)
    return _saved(change, base_revision, by=by, at=at, through=through, summary=summary)


@transaction.atomic
def refine_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Put an unsorted entry among the refined ones; a group with all that it holds."""
    return _with_status(Entry.Status.REFINED, entry_id, base_revision, by, at, through, summary or "Refined")


@transaction.atomic
def unrefine_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Lay a refined entry back among the unsorted ones; a group with all that it holds."""
    return _with_status(
        Entry.Status.RAW, entry_id, base_revision, by, at, through, summary or "Marked unsorted"
    )


@transaction.atomic
def set_mentioning(
    *,
    entry_id: int,
    base_revision: int,
    mentioning: str,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Decide whether the entry counts as mentioned where its title stands in a text."""
    entry = live_entry(entry_id, base_revision)
    change = EntryChange(entry)
    entry.mentioning = Entry.Mentioning(mentioning)
    return _saved(change, base_revision, by=by, at=at, through=through, summary=summary)


def _with_status(
    status: str,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str,
) -> Entry:
    entry = live_entry(entry_id, base_revision)
    change = EntryChange(entry)
    change.set_status(status)
    saved = _saved(change, base_revision, by=by, at=at, through=through, summary=summary)
    if entry.kind == Entry.Kind.GROUP:
        for child in (
            Entry.objects.live().filter(parent=entry).exclude(status=status).order_by("position", "pk")
        ):
            change = EntryChange(child)
            change.set_status(status)
            change.save(by=by, at=at, through=through, summary=summary)
    return saved


def _saved(
    change: EntryChange,
    base_revision: int | None,
    *,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str,
) -> Entry:
    """Write the change, unless there is none: then a base that was overtaken does no harm either."""
    if change.is_change:
        check_base(change.entry, base_revision)
        change.save(by=by, at=at, through=through, summary=summary)
    return change.entry
