"""The bin: what was removed, and what goes with an entry that is about to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse

from notes.models import Entry, Purge, Reference, Revision, SourceFile
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline

DAYS_IN_BIN = 30
LINES_ON_A_PAGE = 50
NAMES_SHOWN = 30
PURGES_SHOWN = 20
BATCH = 500


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


@dataclass(slots=True)
class _Going:
    """Everything below some entries in the bin, level by level."""

    ids: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, entries: QuerySet[Entry]) -> list[int]:
        found = list(entries.order_by("position", "pk").values_list("pk", flat=True))
        if len(self.names) < NAMES_SHOWN:
            named = Entry.objects.filter(pk__in=found[: NAMES_SHOWN - len(self.names)])
            self.names += map(shown_name, named)
        self.ids += found
        return found

    def add_below(self, entry_ids: Iterable[int]) -> None:
        level = list(entry_ids)
        while level:
            level = [
                pk
                for start in range(0, len(level), BATCH)
                for pk in self.add(Entry.objects.filter(parent_id__in=level[start : start + BATCH]))
            ]

    @property
    def revisions(self) -> int:
        return sum(
            Revision.objects.filter(entry_id__in=self.ids[start : start + BATCH]).count()
            for start in range(0, len(self.ids), BATCH)
        )


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
    lines = [
        _line(entry, at, is_bare=entry.pk in roots and entry.in_all == 1)
        for entry in rows
        if entry.binned_at is not None
    ]
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


def purge_page(*, entry: Entry) -> PurgePage:
    """What goes for ever with an entry in the bin, those included that went there before it."""
    going = _Going()
    keeps_root = SourceFile.objects.filter(root=entry).exists()
    if not keeps_root:
        going.add(Entry.objects.filter(pk=entry.pk))
    going.add_below([entry.pk])
    return PurgePage(
        names=going.names,
        entries=len(going.ids),
        revisions=going.revisions,
        entry_name=shown_name(entry),
        base_revision=entry.revision_number,
        url=reverse("notes:trash-purge", args=[entry.pk]),
        keeps_root=keeps_root,
    )


def emptying_page(*, days: int, at: datetime) -> PurgePage:
    """What has been in the bin for so many days."""
    before = at - timedelta(days=days)
    old = Entry.objects.removed().filter(binned_at__lt=before)
    # What went there before something above it is counted with that.
    tops = old.exclude(parent__binned_at__lt=before)
    roots = list(tops.values_list("pk", flat=True))
    going = _Going()
    kept = set(SourceFile.objects.filter(root__in=tops).values_list("root_id", flat=True))
    going.add(tops.exclude(pk__in=kept))
    going.add_below(roots)
    return PurgePage(
        names=going.names, entries=len(going.ids), revisions=going.revisions, before=before, days=days
    )


def _count_below(entry_id: int) -> int:
    """Everything live below an entry; one query for each level of the tree."""
    count = 0
    level = [entry_id]
    while level:
        level = list(Entry.objects.live().filter(parent_id__in=level).values_list("pk", flat=True))
        count += len(level)
    return count
