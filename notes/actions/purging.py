"""Removing entries from the bin for good. What stays: that it was done, and that no load brings them back."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.batches import batches_of, update_rows
from notes.actions.entry_locks import EntryNotInBin, check_base, locked_entry
from notes.actions.history import append_revisions, states_of
from notes.actions.search_index import index_entries, unindex
from notes.actions.turns import take_turn
from notes.models import Entry, Purge, SourceConflict, SourceFile
from notes.queries.purging import count_revisions, going_for_good

_LOG = logging.getLogger("awskb.bin")


class CannotBePurged(Exception):
    """Something would be lost that nobody has decided about; says what, and what to do first."""


@dataclass(slots=True)
class PurgeReport:
    """What went, or with `dry_run` would go, and what has to stay and why."""

    purged: list[Purge] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def purge_entry(
    *, entry_id: int, base_revision: int, by: AbstractUser | None, at: datetime, through: str
) -> Purge:
    """Remove an entry in the bin for good, with all that stands below it and every revision of these.

    Raises EntryNotInBin, EditedMeanwhile or CannotBePurged, and then removes nothing.
    """
    entry = locked_entry(entry_id)
    check_base(entry, base_revision)
    if not Entry.objects.removed().filter(pk=entry.pk).exists():
        raise EntryNotInBin(entry)
    return _purge(entry, by=by, at=at, through=through)


def purge_older(
    *, before: datetime, by: AbstractUser | None, at: datetime, through: str, dry_run: bool = False
) -> PurgeReport:
    """Remove for good what went to the bin before a moment, the oldest first, each in its own transaction."""
    report = PurgeReport()
    old = Entry.objects.removed().filter(binned_at__lt=before).order_by("binned_at", "pk")
    for entry_id in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            take_turn()
            # It may be out of the bin by now, or have gone with one above it.
            entry = old.filter(pk=entry_id).first()
            if entry is None or is_empty_root(entry):
                continue
            try:
                report.purged.append(_purge(entry, by=by, at=at, through=through))
            except CannotBePurged as refusal:
                report.kept.append(str(refusal))
            if dry_run:
                transaction.set_rollback(True)
    return report


def is_empty_root(entry: Entry) -> bool:
    """A notes file's own entry with nothing below it: the only thing in the bin that never goes."""
    is_root = SourceFile.objects.filter(root=entry).exists()
    return is_root and not Entry.objects.filter(parent=entry).exists()


def _purge(entry: Entry, *, by: AbstractUser | None, at: datetime, through: str) -> Purge:
    gone = going_for_good([entry.pk])
    going = gone.ids
    if not going:
        raise CannotBePurged(f"{entry.title} stays, so that no load of its notes file brings it back.")
    _refuse_undecided(entry, going)
    purge = Purge(
        by_id=by.pk if by else None,
        at=at,
        through=through,
        entry_number=entry.pk,
        kind=entry.kind,
        title=entry.title,
        binned_at=entry.binned_at or at,
        entries=len(going),
        revisions=count_revisions(going),
    )
    if gone.kept:
        _keep_merged(gone.kept, by=by, at=at, through=through)
    unindex(going)
    for level in reversed(gone.levels):
        for batch in batches_of(level):
            Entry.objects.filter(pk__in=batch).delete()
    purge.save(force_insert=True)
    told = (entry.pk, purge.entries, purge.revisions, by.get_username() if by else "a command")
    transaction.on_commit(
        lambda: _LOG.info("Entry %d removed for good: %d entries, %d revisions, by %s", *told)
    )
    return purge


def _keep_merged(kept: Mapping[int, int], *, by: AbstractUser | None, at: datetime, through: str) -> None:
    """What was merged away moves beside its winner, where its history goes on and undoing finds it."""
    losers = list(Entry.objects.filter(pk__in=kept).order_by("pk"))
    places = dict(Entry.objects.filter(pk__in=kept.values()).values_list("pk", "parent_id"))
    for loser in losers:
        loser.parent_id = places[kept[loser.pk]]
    update_rows(model=Entry, fields=["parent"], rows=[(loser.parent_id, loser.pk) for loser in losers])
    why = "Kept beside the entry it was merged into: the place where it stood was removed for good"
    states = [(entry, state, why) for entry, state in states_of(losers)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
    index_entries(losers)


def _refuse_undecided(entry: Entry, going: Sequence[int]) -> None:
    name = entry.title or "These lines"
    for batch in batches_of(going):
        if Entry.objects.live().filter(pk__in=batch).exists():
            raise CannotBePurged(f"{name}: something below it is not in the bin.")
        undecided = SourceConflict.objects.filter(
            entry_id__in=batch, resolution=SourceConflict.Resolution.OPEN
        )
        if undecided.exists():
            raise CannotBePurged(
                f"{name}: its notes file says something new that nobody has decided about. "
                "Settle that conflict first, under Files."
            )
