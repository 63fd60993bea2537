"""Pages about loaded notes files: the list, one file's differences, one conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from notes.models import Entry, Revision, SourceBlock, SourceConflict, SourceFile
from notes.queries.editing import shown_name
from notes.rendering.differences import TextDifference, ThreeWayRow, text_difference, three_way_rows

CONFLICTS_SHOWN = 500
STATES = {"binned": "in the bin", "question": "to decide", "edited": "edited here", "same": "as loaded"}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A loaded file and how the wiki stands to it."""

    name: str
    url: str
    root_title: str
    root_url: str
    loaded_at: datetime
    entries: int
    conflicts: int
    edited: int
    state: str


@dataclass(frozen=True, slots=True)
class ConflictLine:
    name: str
    file: str
    line: int | None
    about: str
    url: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class FilesPage:
    files: list[FileLine]
    conflicts: list[ConflictLine]
    conflict_count: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """What an export would change in a file."""

    name: str
    root_title: str
    root_url: str
    loaded_at: datetime
    difference: TextDifference
    conflicts: list[ConflictLine]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Base, file and wiki side by side."""

    pk: int
    name: str
    entry_url: str
    file: str
    file_url: str
    line: int | None
    about: str
    about_words: str
    rows: tuple[ThreeWayRow, ...]
    places: list[tuple[str, str]]
    file_choice: str
    wiki_choice: str
    may_edit: bool
    base_revision: int
    is_settled: bool
    resolution: str


def files_page() -> FilesPage:
    """Every loaded file; the number of queries does not depend on how many there are."""
    undecided = Q(conflicts__resolution=SourceConflict.Resolution.OPEN)
    sources = SourceFile.objects.select_related("root").annotate(
        open_conflicts=Count("conflicts", filter=undecided, distinct=True)
    )
    entries = _entries_by_file()
    edited = _edited_by_file()
    files = [
        FileLine(
            name=source.name,
            url=reverse("notes:source", args=[source.pk]),
            root_title=source.root.title,
            root_url=source.root.get_absolute_url(),
            loaded_at=source.loaded_at,
            entries=entries.get(source.pk, 0),
            conflicts=source.open_conflicts,
            edited=edited.get(source.pk, 0),
            state=STATES[_state(source, edited.get(source.pk, 0))],
        )
        for source in sources.order_by("name")
    ]
    conflicts = conflict_lines()
    return FilesPage(files, conflicts[:CONFLICTS_SHOWN], len(conflicts))


def _state(source: Any, edited: int) -> str:
    if source.root.binned_at is not None:
        return "binned"
    if source.open_conflicts:
        return "question"
    return "edited" if edited else "same"


def _entries_by_file() -> Mapping[int, int]:
    rows = SourceFile.objects.annotate(entries=Count("blocks__entry", distinct=True))
    return dict(rows.values_list("pk", "entries"))


def _edited_by_file() -> Mapping[int, int]:
    """How many entries of each file people changed since it was loaded or exported."""
    by_people = [through for through in Revision.Through.values if through != Revision.Through.LOAD]
    rows = SourceBlock.objects.filter(
        entry__revisions__at__gte=F("file__loaded_at"), entry__revisions__through__in=by_people
    )
    counted = rows.order_by().values_list("file").annotate(edited=Count("entry", distinct=True))
    return dict(counted.values_list("file", "edited"))


def conflict_lines(*, source: SourceFile | None = None) -> list[ConflictLine]:
    """The conflicts that nobody has decided."""
    conflicts = SourceConflict.objects.filter(resolution=SourceConflict.Resolution.OPEN)
    if source is not None:
        conflicts = conflicts.filter(file=source)
    return [
        ConflictLine(
            name=shown_name(conflict.entry),
            file=conflict.file.name,
            line=conflict.first_line,
            about=conflict.get_about_display(),
            url=reverse("notes:source-conflict", args=[conflict.pk]),
            found_at=conflict.found_at,
        )
        for conflict in conflicts.select_related("entry", "file").order_by("file__name", "first_line", "pk")
    ]


def file_page(*, source: SourceFile, base: str, wiki: str, problem: str = "") -> FilePage:
    return FilePage(
        name=source.name,
        root_title=source.root.title,
        root_url=source.root.get_absolute_url(),
        loaded_at=source.loaded_at,
        difference=text_difference(base, wiki),
        conflicts=conflict_lines(source=source),
        problem=problem,
    )


def conflict_page(*, conflict: SourceConflict, wiki_text: str) -> ConflictPage:
    """`wiki_text` is what the wiki says now, as a file would."""
    entry = conflict.entry
    about = conflict.about
    is_place = about == SourceConflict.About.PLACE
    gone = conflict.in_file is None
    in_bin = entry.binned_at is not None
    base, in_file = conflict.base, conflict.in_file or {}
    rows: tuple[ThreeWayRow, ...] = ()
    if not is_place:
        rows = three_way_rows(
            base=base.get("text", ""),
            theirs=in_file.get("text", ""),
            yours="" if in_bin else wiki_text,
        )
    return ConflictPage(
        pk=conflict.pk,
        name=shown_name(entry),
        entry_url="" if in_bin else _address(entry),
        file=conflict.file.name,
        file_url=reverse("notes:source", args=[conflict.file_id]),
        line=conflict.first_line,
        about=about,
        about_words=_about_words(about, gone=gone, in_bin=in_bin),
        rows=rows,
        places=[
            ("As last loaded", _place_words(base)),
            ("In the file", _place_words(in_file)),
            ("In the wiki", _place_words(conflict.in_wiki or {})),
        ]
        if is_place
        else [],
        file_choice=_file_choice(about, gone=gone, in_bin=in_bin),
        wiki_choice="Leave it in the bin" if in_bin else "Keep the wiki's",
        may_edit=not is_place and not in_bin,
        base_revision=entry.revision_number,
        is_settled=conflict.resolution != SourceConflict.Resolution.OPEN,
        resolution=conflict.get_resolution_display(),
    )


def _address(entry: Entry) -> str:
    return entry.get_absolute_url()


def _about_words(about: str, *, gone: bool, in_bin: bool) -> str:
    if about == SourceConflict.About.PLACE:
        return "The file and the wiki put it in different places."
    if gone:
        return "Its lines are gone from the file, but it was edited here."
    if in_bin:
        return "It was removed here, but the file says something new about it."
    return "The file and the wiki both changed what it says."


def _file_choice(about: str, *, gone: bool, in_bin: bool) -> str:
    if gone and about == SourceConflict.About.REMOVAL:
        return "Remove it here too"
    return "Take it out of the bin as the file has it" if in_bin else "Take the file's"


def _place_words(side: Mapping[str, Any]) -> str:
    if not side:
        return "nowhere"
    words = side.get("path") or "the beginning of the file"
    return f"{words} (unsorted)" if side.get("status") == Entry.Status.RAW else words
