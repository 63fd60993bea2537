"""What would go for ever with entries in the bin, and what would stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from notes.models import Entry, EntryMerge, Revision, SourceFile
from notes.queries.editing import shown_name

DAYS_IN_BIN = 30
NAMES_SHOWN = 30
BATCH = 500


@dataclass(frozen=True, slots=True)
class Going:
    """The entries that go, by level, the upper ones first; merged ones that stay, with their winners."""

    levels: list[list[int]]
    kept: dict[int, int]

    @property
    def ids(self) -> list[int]:
        return [pk for level in self.levels for pk in level]


@dataclass(frozen=True, slots=True)
class PurgePage:
    """What goes for ever: all of it counted, the first of it by name."""

    names: list[str]
    entries: int
    revisions: int
    before: datetime | None = None
    entry_name: str = ""
    base_revision: int = 0
    url: str = ""
    keeps_root: bool = False
    days: int = DAYS_IN_BIN

    @property
    def unnamed(self) -> int:
        return self.entries - len(self.names)


def going_for_good(top_ids: Sequence[int]) -> Going:
    """These entries with everything below them, but for a file's own entry and what was merged away.

    A merged entry's history goes on in its winner; it goes where that goes.
    """
    levels = [list(top_ids)]
    while levels[-1]:
        below: list[int] = []
        for batch in _batches(levels[-1]):
            below += Entry.objects.filter(parent_id__in=batch).order_by("pk").values_list("pk", flat=True)
        levels.append(below)
    everything = {pk for level in levels for pk in level}
    kept = {loser: winner for loser, winner in _merged(everything) if winner not in everything}
    roots = SourceFile.objects.filter(root__in=top_ids).values_list("root_id", flat=True)
    return Going(_without(levels[:-1], kept, set(roots)), kept)


def _merged(entry_ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Entries that went into another one, with that one."""
    for batch in _batches(entry_ids):
        away = EntryMerge.objects.filter(loser_id__in=batch, undone_at__isnull=True)
        yield from away.filter(loser__binned_at__isnull=False).values_list("loser_id", "winner_id")


def _without(levels: list[list[int]], kept: Iterable[int], roots: set[int]) -> list[list[int]]:
    """The levels without what stays: merged entries with all below them, and the roots of files alone."""
    staying = set(kept)
    going: list[list[int]] = []
    for level in levels:
        if going and staying:
            for batch in _batches(staying):
                below = Entry.objects.filter(parent_id__in=batch).values_list("pk", flat=True)
                staying |= set(below)
        going.append([pk for pk in level if pk not in staying and pk not in roots])
    return [level for level in going if level]


def count_revisions(entry_ids: Iterable[int]) -> int:
    return sum(Revision.objects.filter(entry_id__in=batch).count() for batch in _batches(entry_ids))


def purge_page(*, entry: Entry) -> PurgePage:
    """What goes for ever with an entry in the bin, those included that went there before it."""
    ids = going_for_good([entry.pk]).ids
    return PurgePage(
        names=_names(ids),
        entries=len(ids),
        revisions=count_revisions(ids),
        entry_name=shown_name(entry),
        base_revision=entry.revision_number,
        url=reverse("notes:trash-purge", args=[entry.pk]),
        keeps_root=entry.pk not in ids,
    )


def emptying_page(*, days: int, at: datetime) -> PurgePage:
    """What has been in the bin for so many days."""
    before = at - timedelta(days=days)
    # What went there before something above it is counted with that.
    old = Entry.objects.removed().filter(binned_at__lt=before).order_by("binned_at", "pk")
    tops = old.filter(Q(parent__isnull=True) | ~Q(parent__binned_at__lt=before))
    ids = going_for_good(list(tops.values_list("pk", flat=True))).ids
    return PurgePage(
        names=_names(ids), entries=len(ids), revisions=count_revisions(ids), before=before, days=days
    )


def _names(entry_ids: Sequence[int]) -> list[str]:
    found = Entry.objects.in_bulk(entry_ids[:NAMES_SHOWN])
    return [shown_name(found[pk]) for pk in entry_ids[:NAMES_SHOWN]]


def _batches(values: Iterable[int]) -> Iterator[list[int]]:
    chosen = list(values)
    for start in range(0, len(chosen), BATCH):
        yield chosen[start : start + BATCH]
