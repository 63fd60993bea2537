"""Taking hold of an entry before it is changed, based on the revision that the person saw."""

from __future__ import annotations

from django.db import connection

from notes.actions.history import AliasesAndTags, ask_aliases_and_tags
from notes.actions.turns import take_turn
from notes.models import Entry, Revision
from notes.queries.entry_rows import entry_of, statement
from notes.queries.trips import Rows, ask, sent_together

# SQLite has a single writer, who holds everything.
_LOCKED = {"postgresql": "id = %s FOR NO KEY UPDATE", "sqlite": "id = %s"}


class EditedMeanwhile(Exception):
    """Somebody saved the entry after the revision on which this change is based."""

    def __init__(self, entry: Entry, base: Revision | None, current: Revision) -> None:
        super().__init__(f"Entry {entry.pk} is at revision {current.number} now.")
        self.entry = entry
        self.base = base
        self.current = current


class EntryInBin(Exception):
    """The entry is in the bin; it must be taken out before it can be changed."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"Entry {entry.pk} is in the bin.")
        self.entry = entry


class EntryNotInBin(Exception):
    """The entry cannot be restored by itself: it is not in the bin, or went there with an entry above it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"Entry {entry.pk} was not moved to the bin by itself.")
        self.entry = entry


def locked_entry(entry_id: int) -> Entry:
    """The entry as it is now, kept from other writers until the transaction ends."""
    with sent_together():
        take_turn()
        found = ask(statement(_LOCKED[connection.vendor]), [entry_id])
    return _found(found(), entry_id)


def locked_with_names(entry_id: int) -> tuple[Entry, AliasesAndTags]:
    """As `locked_entry`, with the aliases and tags that the entry has."""
    with sent_together():
        take_turn()
        found = ask(statement(_LOCKED[connection.vendor]), [entry_id])
        names = ask_aliases_and_tags([entry_id])
    return _found(found(), entry_id), names()


def _found(rows: Rows, entry_id: int) -> Entry:
    if not rows:
        raise Entry.DoesNotExist(f"There is no entry {entry_id}.")
    return entry_of(rows[0])


def check_base(entry: Entry, base_revision: int | None) -> None:
    """Refuse a change based on another revision than the entry's present one, or on none."""
    if entry.revision_number == base_revision:
        return
    revisions = Revision.objects.filter(entry=entry).select_related("by")
    raise EditedMeanwhile(
        entry,
        base=revisions.filter(number=base_revision).first() if base_revision is not None else None,
        current=revisions.get(number=entry.revision_number),
    )


def live_entry(entry_id: int, base_revision: int | None) -> Entry:
    """The locked entry, if it is not in the bin and still as the person saw it."""
    entry = locked_entry(entry_id)
    if entry.binned_at is not None:
        raise EntryInBin(entry)
    check_base(entry, base_revision)
    return entry
