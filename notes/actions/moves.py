"""Moving an entry to another place or another rank among its siblings, and back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entries import move_entry
from notes.actions.entry_locks import live_entry
from notes.actions.entry_places import place_for
from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.inbox_log import Touched
from notes.actions.put_back import PuttingBack
from notes.actions.tree import FIRST
from notes.actions.turns import take_turn
from notes.models import Entry

GONE = "What it should come after no longer stands there. Look again."


class NothingMoved(Exception):
    """The entry stands there already."""


@transaction.atomic
def put_entry(
    *,
    entry_id: int,
    base_revision: int,
    parent_id: int | None,
    after_id: int | None,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Put an entry behind a sibling of its kind; FIRST is before all of its kind, None behind them.

    Lines stand before sections, refined ones before unsorted ones. Raises NothingMoved, EditedMeanwhile,
    EntryInBin, and EntryCannotBeSaved with words where it cannot stand there.
    """
    entry = live_entry(entry_id, base_revision)
    parent = place_for(entry, parent_id)
    status = _status_below(entry, parent)
    siblings = list(
        Entry.objects.live().filter(parent_id=parent_id).exclude(pk=entry.pk).order_by("position", "pk")
    )
    own = [one for one in siblings if _run(one.kind, one.status) == _run(entry.kind, status)]
    anchor = _anchor(siblings, own, after_id, _run(entry.kind, status))
    if parent_id == entry.parent_id and anchor == _before(entry):
        raise NothingMoved
    where = parent.title if parent is not None else "the top"
    words = f"Moved to {where}" if parent_id != entry.parent_id else f"Moved within {where}"
    return move_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        parent_id=parent_id,
        after_id=anchor,
        by=by,
        at=at,
        through=through,
        summary=words,
    )


@transaction.atomic
def undo_move(
    *, entry_id: int, before: int, after: int, by: AbstractUser, at: datetime, through: str
) -> Entry:
    """Let an entry stand where it stood in revision `before`; what was written in it since stays.

    Raises CannotBePutBack where it was moved on since, or its old place is not there.
    """
    take_turn()
    putting_back = PuttingBack(by=by, at=at, through=through, summary=f"Moved back, as in revision {before}")
    putting_back.all([Touched(entry_id, before, after)])
    return Entry.objects.select_related("parent__parent").get(pk=entry_id)


def _status_below(entry: Entry, parent: Entry | None) -> str:
    """Below an unsorted group an entry is unsorted, too."""
    is_raw_group = (
        parent is not None and parent.kind == Entry.Kind.GROUP and parent.status == Entry.Status.RAW
    )
    return Entry.Status.RAW if is_raw_group else entry.status


def _run(kind: str, status: str) -> int:
    """Siblings stand in three runs: refined lines, unsorted lines, sections."""
    if kind == Entry.Kind.SECTION:
        return 2
    return 1 if status == Entry.Status.RAW else 0


def _anchor(siblings: list[Entry], own: list[Entry], after_id: int | None, run: int) -> int:
    """The sibling behind which the entry goes, of whatever kind; FIRST if none."""
    if after_id is None and own:
        return own[-1].pk
    if after_id not in (None, FIRST):
        if after_id not in {one.pk for one in own}:
            raise EntryCannotBeSaved({"after": GONE})
        return after_id or FIRST
    earlier = [one for one in siblings if _run(one.kind, one.status) < run]
    return earlier[-1].pk if earlier else FIRST


def _before(entry: Entry) -> int:
    """The sibling behind which the entry stands now."""
    siblings = list(
        Entry.objects.live()
        .filter(parent_id=entry.parent_id)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )
    place = siblings.index(entry.pk)
    return siblings[place - 1] if place else FIRST
