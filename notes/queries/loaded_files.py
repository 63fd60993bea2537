"""Pages about loaded notes files: the list, and one file's differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from notes.models import Entry, SourceConflict, SourceFile
from notes.queries.source_conflicts import ConflictLine, conflict_lines
from notes.queries.source_loads import LoadLine, name_of, recent_loads
from notes.rendering.differences import TextDifference, text_difference

CONFLICTS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class FileLine:
    """A loaded file and how the wiki stands to it."""

    name: str
    url: str
    root_title: str
    root_url: str
    loaded_at: datetime
    loaded_by: str
    load_url: str
    author: str
    about_aws: bool
    entries: int
    conflicts: int
    ahead: int
    is_binned: bool
    was_loaded: bool

    @property
    def is_as_loaded(self) -> bool:
        return not (self.is_binned or self.conflicts or self.ahead)


@dataclass(frozen=True, slots=True)
class FilesPage:
    files: list[FileLine]
    without_file: list[tuple[str, str]]
    conflicts: list[ConflictLine]
    conflict_count: int
    loads: list[LoadLine]


@dataclass(frozen=True, slots=True)
class HandoutLine:
    """A download that is perhaps in place, perhaps not."""

    sha256: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """What an export would change in a file."""

    pk: int
    name: str
    root_title: str
    root_url: str
    loaded_at: datetime
    loaded_by: str
    load_url: str
    was_loaded: bool
    difference: TextDifference
    conflicts: list[ConflictLine]
    handouts: list[HandoutLine]
    problem: str = ""


def files_page(*, ahead: Mapping[int, int]) -> FilesPage:
    """Every loaded file; the number of queries does not depend on how many there are."""
    undecided = Q(conflicts__resolution=SourceConflict.Resolution.OPEN)
    sources = SourceFile.objects.select_related("root", "author", "load__by").annotate(
        open_conflicts=Count("conflicts", filter=undecided, distinct=True)
    )
    entries = _entries_by_file()
    files = [
        FileLine(
            name=source.name,
            url=reverse("notes:source", args=[source.pk]),
            root_title=source.root.title,
            root_url=source.root.get_absolute_url(),
            loaded_at=source.loaded_at,
            loaded_by=name_of(source.load.by) if source.load else "",
            load_url=_load_url(source),
            author=name_of(source.author) if source.author else "",
            about_aws=source.about_aws,
            entries=entries.get(source.pk, 0),
            conflicts=source.open_conflicts,
            ahead=ahead.get(source.pk, 0),
            is_binned=source.root.binned_at is not None,
            was_loaded=bool(source.sha256),
        )
        for source in sources.order_by("name")
    ]
    without = Entry.objects.live().filter(parent__isnull=True, source_file__isnull=True)
    conflicts = conflict_lines()
    return FilesPage(
        files=files,
        without_file=[(root.title, root.get_absolute_url()) for root in without.order_by("position", "pk")],
        conflicts=conflicts[:CONFLICTS_SHOWN],
        conflict_count=len(conflicts),
        loads=recent_loads(),
    )


def _load_url(source: SourceFile) -> str:
    return reverse("notes:source-load", args=[source.load_id]) if source.load_id else ""


def _entries_by_file() -> Mapping[int, int]:
    rows = SourceFile.objects.annotate(entries=Count("blocks__entry", distinct=True))
    return dict(rows.values_list("pk", "entries"))


def file_page(*, source: SourceFile, base: str, wiki: str, problem: str = "") -> FilePage:
    """`source` with root and load's person."""
    handouts = source.handouts.select_related("by").filter(base_sha256=source.sha256).order_by("-at", "-pk")
    return FilePage(
        pk=source.pk,
        name=source.name,
        root_title=source.root.title,
        root_url=source.root.get_absolute_url(),
        loaded_at=source.loaded_at,
        loaded_by=name_of(source.load.by) if source.load else "",
        load_url=_load_url(source),
        was_loaded=bool(source.sha256),
        difference=text_difference(base, wiki),
        conflicts=conflict_lines(source=source),
        handouts=[
            HandoutLine(one.sha256, one.at, name_of(one.by) if one.by else "somebody") for one in handouts
        ],
        problem=problem,
    )
