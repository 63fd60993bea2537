"""What one load did, as it said it, and every entry that it touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from notes.models import Load, Revision, SourceFile
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.load_reports import ShownReport, shown_report

ENTRIES_A_PAGE = 100
LOADS_LISTED = 20


@dataclass(frozen=True, slots=True)
class LoadedEntry:
    """An entry as the load left it, with what it changed there."""

    name: str
    url: str
    what: str
    diff_url: str


@dataclass(frozen=True, slots=True)
class LoadedFileLine:
    name: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A load in a list."""

    url: str
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class LoadPage:
    pk: int
    at: datetime
    who: str
    files: list[LoadedFileLine]
    report: ShownReport | None
    entries: list[LoadedEntry]
    pages: Page[Any]
    open_conflicts: int
    first_conflict_url: str


def name_of(person: Any) -> str:
    """Who did it; a load by a command is nobody's."""
    return (person.get_full_name() or person.get_username()) if person is not None else "the command"


def load_page(*, load: Load, page: str | None) -> LoadPage:
    revisions = (
        Revision.objects.filter(load=load)
        .select_related("entry__parent__parent")
        .defer("state")
        .order_by("entry_id", "number")
    )
    pages = Paginator(revisions, ENTRIES_A_PAGE).get_page(page)
    files = load.report.get("files", [])
    known = dict(SourceFile.objects.filter(name__in=[one["name"] for one in files]).values_list("name", "pk"))
    waiting = list(
        load.conflicts.filter(resolution="").order_by("first_line", "pk").values_list("pk", flat=True)
    )
    return LoadPage(
        pk=load.pk,
        at=load.at,
        who=name_of(load.by),
        files=[
            LoadedFileLine(
                one["name"],
                one["state"],
                reverse("notes:source", args=[known[one["name"]]]) if one["name"] in known else "",
            )
            for one in files
        ],
        report=shown_report(report=load.report, deed="", page=None) if "changes" in load.report else None,
        entries=[_entry(one) for one in pages],
        pages=pages,
        open_conflicts=len(waiting),
        first_conflict_url=reverse("notes:source-conflict", args=[waiting[0]]) if waiting else "",
    )


def recent_loads() -> list[LoadLine]:
    """The latest loads that changed something."""
    return [
        LoadLine(
            reverse("notes:source-load", args=[load.pk]), load.at, name_of(load.by), _in_short(load.report)
        )
        for load in Load.objects.select_related("by").order_by("-pk")[:LOADS_LISTED]
    ]


def _in_short(report: dict[str, Any]) -> str:
    words = {
        "created": "new",
        "changed": "changed",
        "renamed": "renamed",
        "moved": "moved",
        "binned": "binned",
    }
    told = [f"{report[name]:,} {word}" for name, word in words.items() if report.get(name)]
    conflicts = len(report.get("conflicts", []))
    if conflicts:
        told.append(f"{conflicts} conflict{'' if conflicts == 1 else 's'}")
    return ", ".join(told)


def _entry(revision: Revision) -> LoadedEntry:
    entry, number = revision.entry, revision.number
    addresses = EntryAddresses(entry)
    return LoadedEntry(
        name=str(entry),
        url=entry.get_absolute_url() if entry.binned_at is None else "",
        what=revision.summary,
        diff_url=addresses.diff(number - 1, number) if number > 1 and entry.binned_at is None else "",
    )
