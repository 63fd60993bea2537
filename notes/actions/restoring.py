"""An old state of an entry brought back, as a new revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import EntryInBin, check_base, locked_entry
from notes.actions.entry_merging import text_of_state
from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.history import State
from notes.actions.shapes import become_item, become_term
from notes.models import Entry, Revision


@dataclass(frozen=True, slots=True)
class Restored:
    """The entry as it is now, and whether it had to stay where it was, its old place being gone."""

    entry: Entry
    lacks_place: bool


@transaction.atomic
def restore_revision(
    *, entry_id: int, number: int, base_revision: int, by: AbstractUser, at: datetime, through: str
) -> Restored:
    """Bring text, other names, tags, shape, status and place of an old revision back.

    A place that is in the bin or gone, or can no longer hold it, is left out. Ties, mentions, order and who
    may read it stay: these are decided apart from the text, some of them by curators alone. Raises
    Revision.DoesNotExist, EditedMeanwhile, EntryInBin or EntryCannotBeSaved.
    """
    entry = locked_entry(entry_id)
    if entry.binned_at is not None:
        raise EntryInBin(entry)
    state: State = Revision.objects.get(entry=entry, number=number).state
    change = EntryChange(entry)
    _take_shape(entry, state)
    lacks_place = _is_elsewhere(entry, change, state)
    change.remember_origins({alias["name"]: alias["origin"] for alias in state["aliases"]})
    change.write(text_of_state(state))
    if entry.kind != Entry.Kind.SECTION:
        change.set_status(state["status"])
    if change.is_change:
        check_base(entry, base_revision)
        change.save(by=by, at=at, through=through, summary=f"Restored revision {number}")
    return Restored(entry, lacks_place)


def _take_shape(entry: Entry, state: State) -> None:
    if (entry.kind, state["kind"]) == (Entry.Kind.TERM, Entry.Kind.ITEM):
        become_item(entry)
    elif (entry.kind, state["kind"]) == (Entry.Kind.ITEM, Entry.Kind.TERM):
        become_term(entry, slug=state["slug"])


def _is_elsewhere(entry: Entry, change: EntryChange, state: State) -> bool:
    """Put it where it stood; says whether that could not be."""
    if state["parent"] == entry.parent_id:
        return False
    try:
        change.put(state["parent"])
    except EntryCannotBeSaved:
        return True
    return False
