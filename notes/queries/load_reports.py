"""What a load or its dry run says, ready to be shown: entries with addresses, texts with differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from notes.models import Entry, SourceConflict
from notes.rendering.differences import TextDifference, text_difference

CHANGES_A_PAGE = 100
LINES_SHOWN = 200
DEEDS = {
    "changed": "changed",
    "renamed": "renamed",
    "moved": "moved",
    "refined": "refined",
    "unrefined": "made unsorted again",
    "binned": "put in the bin",
    "created": "new",
}
LINE_KINDS = (
    ("not_understood", "that no rule understood; kept as written"),
    ("unusual_spelling", "with a term in an unusual spelling; kept as written"),
    ("secrets", "that may hold a secret: whoever may read the wiki will see it"),
    ("emails", "with an e-mail address"),
)

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeedCount:
    """How many entries something happens to, with the list of them."""

    words: str
    number: int
    deed: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    name: str
    path: str
    url: str
    deeds: str
    file: str
    line: int | None
    was: str
    came_from: str
    difference: TextDifference | None


@dataclass(frozen=True, slots=True)
class FoundConflict:
    name: str
    path: str
    url: str
    about: str
    file: str
    line: int | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class ToldLines:
    """Lines that their author should look at."""

    words: str
    number: int
    lines: list[Mapping[str, Any]]

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, slots=True)
class ShownReport:
    counts: list[DeedCount]
    unchanged: int
    agreed: int
    closed: int
    conflicts: list[FoundConflict]
    conflict_count: int
    changes: list[ChangedEntry]
    pages: Page[Any]
    query: str
    not_listed: int
    lines: list[ToldLines]
    older: list[str]
    handed_out: list[str]
    is_empty: bool


def shown_report(*, report: Report, deed: str, page: str | None) -> ShownReport:
    """`deed` picks one kind of change; anything else stands for all."""
    deed = deed if deed in DEEDS else ""
    chosen = [one for one in report["changes"] if not deed or deed in one["what"]]
    pages = Paginator(chosen, CHANGES_A_PAGE).get_page(page)
    conflicts = report["conflicts"]
    numbers = report.get("numbers", {})
    entries = _entries([*(one["id"] for one in pages), *(one["entry"] for one in conflicts[:LINES_SHOWN])])
    total = report.get(deed, 0) if deed else numbers.get("changes", len(report["changes"]))
    return ShownReport(
        counts=[
            DeedCount(words, report[name], name, name == deed)
            for name, words in DEEDS.items()
            if report.get(name)
        ],
        unchanged=report["unchanged"],
        agreed=report["agreed"],
        closed=report["conflicts_closed"],
        conflicts=_conflicts(conflicts[:LINES_SHOWN], entries, is_dry=report["dry_run"]),
        conflict_count=numbers.get("conflicts", len(conflicts)),
        changes=[_changed(one, entries) for one in pages],
        pages=pages,
        query=f"show={deed}" if deed else "",
        not_listed=max(total - len(chosen), 0),
        lines=[
            ToldLines(words, numbers.get(name, len(report[name])), report[name][:LINES_SHOWN])
            for name, words in LINE_KINDS
            if report.get(name)
        ],
        older=[one["name"] for one in report["files"] if one.get("is_older")],
        handed_out=[one["name"] for one in report["files"] if one.get("was_handed_out")],
        is_empty=not (report["changes"] or conflicts or report["conflicts_closed"]),
    )


def _entries(ids: Sequence[int | None]) -> Mapping[int, Entry]:
    wanted = {pk for pk in ids if pk is not None}
    return Entry.objects.select_related("parent__parent").in_bulk(wanted)


def _changed(change: Mapping[str, Any], entries: Mapping[int, Entry]) -> ChangedEntry:
    before, after = change.get("before", "").rstrip("\n"), change.get("after", "").rstrip("\n")
    return ChangedEntry(
        name=change["title"],
        path=change["path"],
        url=_address(entries.get(change["id"])),
        deeds=", ".join(DEEDS[deed] for deed in change["what"]),
        file=change["file"],
        line=change["line"],
        was=change["was"],
        came_from=change.get("came_from", ""),
        difference=text_difference(before, after) if before != after else None,
    )


def _conflicts(
    conflicts: Sequence[Mapping[str, Any]], entries: Mapping[int, Entry], *, is_dry: bool
) -> list[FoundConflict]:
    """With the address of the conflict's page, once it is there."""
    rows = SourceConflict.objects.filter(entry__in={one["entry"] for one in conflicts}).order_by("pk")
    if is_dry:
        rows = rows.filter(resolution=SourceConflict.Resolution.OPEN)
    numbers = {(entry, about): pk for pk, entry, about in rows.values_list("pk", "entry", "about")}
    words = dict(SourceConflict.About.choices)
    found = []
    for one in conflicts:
        number = numbers.get((one["entry"], one["about"]))
        url = reverse("notes:source-conflict", args=[number]) if number else ""
        found.append(
            FoundConflict(
                name=one["title"],
                path=one["path"],
                url=url or _address(entries.get(one["entry"])),
                about=str(words[one["about"]]),
                file=one["file"],
                line=one["line"],
                is_new=one["is_new"],
            )
        )
    return found


def _address(entry: Entry | None) -> str:
    return entry.get_absolute_url() if entry is not None and entry.binned_at is None else ""
