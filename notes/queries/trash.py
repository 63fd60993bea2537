"""The bin: what was removed, and what goes with an entry that is about to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse

from notes.models import Entry, Purge, Reference, Revision, SourceFile
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.purging import DAYS_IN_BIN
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline

LINES_ON_A_PAGE = 50
PURGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TrashLine:
    """One entry in the bin; `below` entries went with it."""

    name: str
    kind: str
    place: str
    below: int
    who: str
    at: datetime
    days_left: int
    base_revision: int
    restore_url: str
    purge_url: str


@dataclass(frozen=True, slots=True)
class TrashPage:
    lines: list[TrashLine]
    purges: list[PurgeLine]
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
class PurgeLine:
    """Something that was removed for good."""

    name: str
    kind: str
    entries: int
    revisions: int
    who: str
    at: datetime


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


def trash_page(*, page: int, at: datetime) -> TrashPage:
    """The roots of what was removed, the latest first; those that went for good at last."""
    removed = Entry.objects.removed()
    total = removed.count()
    pages = max(1, -(-total // LINES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * LINES_ON_A_PAGE
    rows = (
        removed.select_related("parent__parent", "binned_by")
        .annotate(in_all=Count("binned_with"))
        .order_by("-binned_at", "-pk")[start : start + LINES_ON_A_PAGE]
    )
    roots = set(
        SourceFile.objects.filter(root__in=[row.pk for row in rows]).values_list("root_id", flat=True)
    )
    lines = [_line(entry, at, is_bare=entry.pk in roots and entry.in_all == 1) for entry in rows]
    purges = [
        PurgeLine(
            name=purge.title or "lines without a title",
            kind=purge.get_kind_display() if purge.title else "",
            entries=purge.entries,
            revisions=purge.revisions,
            who=_who(purge),
            at=purge.at,
        )
        for purge in Purge.objects.select_related("by")[:PURGES_SHOWN]
    ]
    return TrashPage(lines=lines, purges=purges, total=total, page=page, pages=pages)


def _line(entry: Entry, at: datetime, *, is_bare: bool) -> TrashLine:
    binned_at = entry.binned_at or at
    left = binned_at + timedelta(days=DAYS_IN_BIN) - at
    return TrashLine(
        name=shown_name(entry),
        kind=entry.get_kind_display(),
        place=str(entry.parent) if entry.parent else "",
        below=getattr(entry, "in_all", 1) - 1,
        who=(entry.binned_by.get_full_name() or entry.binned_by.get_username()) if entry.binned_by else "",
        at=binned_at,
        days_left=max(-(-left // timedelta(days=1)), 0),
        base_revision=entry.revision_number,
        restore_url=reverse("notes:trash-restore", args=[entry.pk]),
        purge_url="" if is_bare else reverse("notes:trash-purge", args=[entry.pk]),
    )


def _who(purge: Purge) -> str:
    if purge.by is None:
        return "a command" if purge.through == Revision.Through.COMMAND else ""
    return purge.by.get_full_name() or purge.by.get_username()


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
