"""The bin: what was removed, and what goes with an entry that is about to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F
from django.urls import reverse

from notes.models import Entry, Reference
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline

LINES_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class TrashLine:
    """One entry in the bin; `below` entries went with it."""

    name: str
    kind: str
    place: str
    below: int
    who: str
    at: datetime
    base_revision: int
    restore_url: str


@dataclass(frozen=True, slots=True)
class TrashPage:
    lines: list[TrashLine]
    total: int
    page: int
    pages: int

    @property
    def newer(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def older(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class RemovalPage:
    """What a person should know before an entry goes to the bin."""

    entry_name: str
    crumbs: list[Crumb]
    below: int
    pointing: int
    base_revision: int
    entry_url: str
    bin_url: str


def trash_page(*, page: int) -> TrashPage:
    """The roots of what was removed, the latest first."""
    removed = Entry.objects.filter(binned_at__isnull=False, bin_root=F("pk"))
    total = removed.count()
    pages = max(1, -(-total // LINES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * LINES_ON_A_PAGE
    rows = (
        removed.select_related("parent__parent", "binned_by")
        .annotate(in_all=Count("binned_with"))
        .order_by("-binned_at", "-pk")[start : start + LINES_ON_A_PAGE]
    )
    lines = [
        TrashLine(
            name=shown_name(entry),
            kind=entry.get_kind_display(),
            place=str(entry.parent) if entry.parent else "",
            below=entry.in_all - 1,
            who=(entry.binned_by.get_full_name() or entry.binned_by.get_username())
            if entry.binned_by
            else "",
            at=entry.binned_at,
            base_revision=entry.revision_number,
            restore_url=reverse("notes:trash-restore", args=[entry.pk]),
        )
        for entry in rows
        if entry.binned_at is not None
    ]
    return TrashPage(lines=lines, total=total, page=page, pages=pages)


def removal_page(*, entry: Entry, sections: Outline) -> RemovalPage:
    """`entry` with `parent__parent`."""
    pointing = (
        Reference.objects.filter(target=entry)
        .exclude(kind=Reference.Kind.MENTION)
        .exclude(entry=entry)
        .values("entry")
        .distinct()
        .count()
    )
    addresses = EntryAddresses(entry)
    return RemovalPage(
        entry_name=shown_name(entry),
        crumbs=crumbs_of(entry, sections),
        below=_count_below(entry.pk),
        pointing=pointing,
        base_revision=entry.revision_number,
        entry_url=addresses.page,
        bin_url=addresses.bin,
    )


def _count_below(entry_id: int) -> int:
    """Everything live below an entry; one query for each level of the tree."""
    count = 0
    level = [entry_id]
    while level:
        level = list(Entry.objects.live().filter(parent_id__in=level).values_list("pk", flat=True))
        count += len(level)
    return count
