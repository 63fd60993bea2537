"""Removing entries from the bin for good. What stays: that it was done, and that no load brings them back."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.batches import batches_of
from notes.actions.entry_locks import EntryNotInBin, check_base, locked_entry
from notes.actions.search_index import unindex
from notes.actions.turns import take_turn
from notes.models import Entry, Purge, Revision, SourceConflict, SourceFile

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
    levels = _levels([entry.pk])
    if SourceFile.objects.filter(root=entry).exists():
        # Without it the file would be new, and its next load would bring everything back.
        levels = levels[1:]
    going = [pk for level in levels for pk in level]
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
        revisions=_count_revisions(going),
    )
    unindex(going)
    for level in reversed(levels):
        for batch in batches_of(level):
            Entry.objects.filter(pk__in=batch).delete()
    purge.save(force_insert=True)
    told = (entry.pk, purge.entries, purge.revisions, by.get_username() if by else "a command")
    transaction.on_commit(
        lambda: _LOG.info("Entry %d removed for good: %d entries, %d revisions, by %s", *told)
    )
    return purge


def _levels(entry_ids: Sequence[int]) -> list[list[int]]:
    """The entries and everything below them, level by level, in the bin or not."""
    levels = [list(entry_ids)]
    while levels[-1]:
        below: list[int] = []
        for batch in batches_of(levels[-1]):
            below += Entry.objects.filter(parent_id__in=batch).order_by().values_list("pk", flat=True)
        levels.append(below)
    return levels[:-1]


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


def _count_revisions(entry_ids: Iterable[int]) -> int:
    return sum(Revision.objects.filter(entry_id__in=batch).count() for batch in batches_of(entry_ids))
