"""The bin: entries removed with everything below them, and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.batches import batches_of, update_rows
from notes.actions.derived import refresh_derived
from notes.actions.entry_locks import EntryNotInBin, check_base, live_entry, locked_entry
from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.history import append_revisions, states_of
from notes.actions.tree import Tree
from notes.actions.turns import take_turn
from notes.actions.visibility import refresh_hidden
from notes.models import Entry, Load


@transaction.atomic
def bin_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Move an entry to the bin with all that stands below it. Its slug stays its own."""
    entry = live_entry(entry_id, base_revision)
    bin_entries(entry_ids=[entry.pk], by=by, at=at, through=through, summary=summary)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def bin_entries(
    *,
    entry_ids: Iterable[int],
    by: AbstractUser | None,
    at: datetime,
    through: str,
    load: Load | None = None,
    summary: str = "",
) -> list[Entry]:
    """Move many entries to the bin, each with what stands below it; those in the bin already are left alone.

    What they pointed at and what pointed at them is derived anew; aliases and tags stay theirs.
    """
    take_turn()
    roots = _bin_roots(entry_ids)
    entries = [
        entry for batch in batches_of(roots) for entry in Entry.objects.filter(pk__in=batch).order_by()
    ]
    for entry in entries:
        entry.binned_at, entry.binned_by_id, entry.bin_root_id = at, by.pk if by else None, roots[entry.pk]
    _save_bin(entries)
    refresh_derived(entries=entries)
    _append(entries, by=by, at=at, through=through, load=load, summary=summary or "Moved to the bin")
    return entries


@transaction.atomic
def restore_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Take an entry out of the bin, with exactly what went there with it."""
    entry = locked_entry(entry_id)
    check_base(entry, base_revision)
    if not Entry.objects.removed().filter(pk=entry.pk).exists():
        raise EntryNotInBin(entry)
    if entry.parent is not None and entry.parent.binned_at is not None:
        message = f"{entry.parent} above it is in the bin. Take that out first."
        raise EntryCannotBeSaved({"parent": message})
    entries = list(Entry.objects.filter(bin_root_id=entry.pk).order_by("pk"))
    for restored in entries:
        restored.binned_at = restored.binned_by_id = restored.bin_root_id = None
    _save_bin(entries)
    refresh_hidden([entry.pk])
    refresh_derived(entries=entries)
    _append(entries, by=by, at=at, through=through, load=None, summary=summary or "Taken out of the bin")
    return next(restored for restored in entries if restored.pk == entry.pk)


def _bin_roots(entry_ids: Iterable[int]) -> dict[int, int]:
    """Every live entry that goes, with the one whose removal takes it along."""
    wanted = set(entry_ids)
    tree = Tree.around(wanted)
    tops = [pk for pk in wanted if pk in tree and not any(row.pk in wanted for row in tree.above(pk))]
    roots: dict[int, int] = {}
    for batch in batches_of(tops):
        live = Entry.objects.live().filter(pk__in=batch).order_by().values_list("pk", flat=True)
        roots.update((pk, pk) for pk in live)
    level = list(roots)
    while level:
        below: list[int] = []
        for batch in batches_of(level):
            children = Entry.objects.live().filter(parent_id__in=batch).order_by()
            for pk, parent_id in children.values_list("pk", "parent_id"):
                roots[pk] = roots[parent_id or 0]
                below.append(pk)
        level = below
    return roots


def _save_bin(entries: Sequence[Entry]) -> None:
    rows = [(entry.binned_at, entry.binned_by_id, entry.bin_root_id, entry.pk) for entry in entries]
    update_rows(model=Entry, fields=["binned_at", "binned_by", "bin_root"], rows=rows)


def _append(
    entries: Sequence[Entry],
    *,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    load: Load | None,
    summary: str,
) -> None:
    states = [(entry, state, summary) for entry, state in states_of(entries)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through, load=load)
