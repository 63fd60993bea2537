"""Conflicts between a file and the wiki: the list, and one of them side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from notes.models import Entry, SourceConflict, SourceFile
from notes.queries.editing import shown_name, titled
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.source_loads import name_of
from notes.rendering.differences import ThreeWayRow, three_way_rows
from notes.text_merging.hunks import merge_lines, merge_whole

KIND_WORDS: dict[str, str] = {
    Entry.Kind.SECTION: "section",
    Entry.Kind.GROUP: "label",
    Entry.Kind.TERM: "term",
    Entry.Kind.ITEM: "line",
}


@dataclass(frozen=True, slots=True)
class ConflictLine:
    number: int
    name: str
    file: str
    line: int | None
    about: str
    url: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class ProposedText:
    """What both sides say together; `is_joined` when they changed different places."""

    fields: Mapping[str, str]
    is_joined: bool


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
    wiki_words: str
    may_edit: bool
    edit_choice: str
    base_revision: int
    is_settled: bool
    resolution: str
    resolved_by: str
    kind: str
    left: int
    number: int
    previous_url: str
    next_url: str
    all_url: str
    history_url: str


def conflict_lines(*, source: SourceFile | None = None) -> list[ConflictLine]:
    """The conflicts that nobody has decided."""
    conflicts = SourceConflict.objects.filter(resolution=SourceConflict.Resolution.OPEN)
    if source is not None:
        conflicts = conflicts.filter(file=source)
    return [
        ConflictLine(
            number=conflict.pk,
            name=shown_name(conflict.entry),
            file=conflict.file.name,
            line=conflict.first_line,
            about=conflict.get_about_display(),
            url=reverse("notes:source-conflict", args=[conflict.pk]),
            found_at=conflict.found_at,
        )
        for conflict in conflicts.select_related("entry", "file").order_by("file__name", "first_line", "pk")
    ]


def proposed_text(*, conflict: SourceConflict) -> ProposedText | None:
    """Both changes in one text, where the conflict is about text that both sides still have."""
    entry, base, theirs = conflict.entry, conflict.base, conflict.in_file
    if conflict.about != SourceConflict.About.TEXT or not theirs or entry.binned_at is not None:
        return None
    yours = {
        "title": titled(entry.kind, entry.title, entry.icon),
        "expansion": entry.expansion,
        "definition": entry.definition,
        "body": entry.body,
    }
    merges = {
        name: (merge_lines if name == "body" else merge_whole)(
            base=_written(base, name), theirs=_written(theirs, name), yours=text
        )
        for name, text in yours.items()
    }
    fields = {name: merge.text for name, merge in merges.items()}
    return ProposedText(fields, not any(merge.has_conflict for merge in merges.values()))


def _written(side: Mapping[str, Any], name: str) -> str:
    text = str(side.get(name, ""))
    return titled(side["kind"], text, side.get("icon", "")) if name == "title" else text


def conflict_page(
    *, conflict: SourceConflict, wiki_text: str, proposed: ProposedText | None = None
) -> ConflictPage:
    """`wiki_text` is what the wiki says now, as a file would."""
    entry = conflict.entry
    about = conflict.about
    is_place = about == SourceConflict.About.PLACE
    gone = conflict.in_file is None
    is_settled = conflict.resolution != SourceConflict.Resolution.OPEN
    in_bin = entry.binned_at is not None
    if is_settled:
        # As it was when it was found: the entry went on since.
        wiki_text = (conflict.in_wiki or {}).get("text", "")
    base, in_file = conflict.base, conflict.in_file or {}
    rows: tuple[ThreeWayRow, ...] = ()
    if not is_place:
        rows = three_way_rows(
            base=base.get("text", "").rstrip("\n"),
            theirs=in_file.get("text", "").rstrip("\n"),
            yours="" if in_bin and not is_settled else wiki_text.rstrip("\n"),
        )
    queue = open_conflicts(file_id=conflict.file_id)
    at = queue.index(conflict.pk) if conflict.pk in queue else None
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
        wiki_words="as it was then" if is_settled else _wiki_words(entry),
        wiki_choice="Leave it in the bin" if in_bin else "Keep the wiki's",
        may_edit=not is_place and not in_bin,
        edit_choice="Write it as below"
        if proposed is None
        else "Write it as below: both changes joined"
        if proposed.is_joined
        else "Write it as below: joined where both fit, else the wiki's",
        base_revision=entry.revision_number,
        is_settled=is_settled,
        resolution=conflict.get_resolution_display(),
        resolved_by=name_of(conflict.resolved_by) if conflict.resolved_by else "",
        kind=KIND_WORDS[entry.kind],
        left=len(queue),
        number=(at or 0) + 1,
        previous_url=_conflict_url(queue[at - 1]) if at else "",
        next_url=_conflict_url(queue[at + 1]) if at is not None and at + 1 < len(queue) else "",
        all_url=reverse("notes:source-settle", args=[conflict.file_id]) if len(queue) > 1 else "",
        history_url="" if in_bin else EntryAddresses(entry).history,
    )


def open_conflicts(*, file_id: int) -> list[int]:
    """The undecided ones of a file, in the order of its lines."""
    undecided = SourceConflict.objects.filter(file=file_id, resolution=SourceConflict.Resolution.OPEN)
    return list(undecided.order_by("first_line", "pk").values_list("pk", flat=True))


def next_conflict(*, after: SourceConflict) -> int | None:
    """The one to decide next: further down in the same file, else from its top, else in another file."""
    queue = open_conflicts(file_id=after.file_id)
    line = after.first_line or 0
    rows = dict(SourceConflict.objects.filter(pk__in=queue).values_list("pk", "first_line"))
    below = [pk for pk in queue if ((rows[pk] or 0), pk) > (line, after.pk)]
    if queue:
        return (below or queue)[0]
    others = SourceConflict.objects.filter(resolution=SourceConflict.Resolution.OPEN)
    return others.order_by("file__name", "first_line", "pk").values_list("pk", flat=True).first()


def _conflict_url(pk: int) -> str:
    return reverse("notes:source-conflict", args=[pk])


def _wiki_words(entry: Entry) -> str:
    """Who wrote the wiki's version, and when."""
    if entry.binned_at is not None:
        return "in the bin"
    latest = entry.revisions.select_related("by").order_by("-number").first()
    if latest is None or latest.by is None:
        return "as it is now"
    return f"revision {latest.number} by {name_of(latest.by)}, {localtime(latest.at):%-d %b %Y %H:%M}"


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
