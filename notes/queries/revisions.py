"""The history of one entry: its saved states, what they changed, how two of them differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, Revision
from notes.queries.deeds import RevisionKey, deed_urls
from notes.queries.editing import FIELD_NAMES, Crumb, crumbs_to, shown_name, written_fields
from notes.queries.entry_addresses import EntryAddresses, group_title_of, section_of
from notes.queries.revision_states import (
    COMPARED_NAMES,
    WITHOUT_NEWS,
    State,
    compared,
    names_in,
    state_in_words,
)
from notes.queries.tree import Outline
from notes.rendering.differences import TextDifference, bounded, lines_of, text_difference

REVISIONS_ON_A_PAGE = 50
# Lines are counted one by one only where that takes no time.
LONGEST_COUNTED_BODY = 20_000
NOBODY: dict[str, str] = {Revision.Through.LOAD: "a load of the file", Revision.Through.COMMAND: "a command"}


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in a list: who, when, through what, why, and what it changed in short."""

    number: int
    at: datetime
    who: str
    who_url: str
    through: str
    why: str
    url: str
    changed: str = ""
    compare_url: str = ""
    is_current: bool = False
    deed_url: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    entry_name: str
    crumbs: list[Crumb]
    entry_url: str
    compare_url: str
    lines: list[RevisionLine]
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
class RevisionPage:
    """One saved state, with the text as it was written."""

    entry_name: str
    crumbs: list[Crumb]
    line: RevisionLine
    state: State
    fields: list[tuple[str, str]]
    history_url: str
    current_number: int
    compare_with_current: str
    restore_url: str
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    name: str
    difference: TextDifference


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two states of one entry, the older one first."""

    entry_name: str
    crumbs: list[Crumb]
    older: RevisionLine
    newer: RevisionLine
    fields: list[FieldDifference]
    history_url: str
    swapped_url: str
    previous_url: str
    next_url: str
    current_number: int
    restore_url: str


def history_page(*, entry: Entry, sections: Outline, page: int) -> HistoryPage:
    """`entry` with `parent__parent`. `page` beyond the end shows the last one."""
    total = entry.revisions.count()
    pages = max(1, -(-total // REVISIONS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * REVISIONS_ON_A_PAGE
    # One more than is shown, so that the last one shown can be compared with the one before it.
    rows = list(_revisions(entry).order_by("-number")[start : start + REVISIONS_ON_A_PAGE + 1])
    addresses = EntryAddresses(entry)
    lines = [
        _line(row, addresses, before=rows[index + 1] if index + 1 < len(rows) else None, current=entry)
        for index, row in enumerate(rows[:REVISIONS_ON_A_PAGE])
    ]
    deeds = deed_urls(RevisionKey(entry.pk, line.number, line.at) for line in lines)
    return HistoryPage(
        entry_name=shown_name(entry),
        crumbs=crumbs_of(entry, sections),
        entry_url=addresses.page,
        compare_url=addresses.compare,
        lines=[replace(line, deed_url=deeds.get((entry.pk, line.number), "")) for line in lines],
        total=total,
        page=page,
        pages=pages,
    )


def revision_lines(*, entries: Sequence[Entry], most: int) -> dict[int, list[RevisionLine]]:
    """The newest revisions of each entry, by its id; one query for any number of them."""
    place = Window(RowNumber(), partition_by="entry_id", order_by=F("number").desc())
    found: dict[int, list[Revision]] = defaultdict(list)
    newest = Revision.objects.filter(entry__in=entries).annotate(place=place).filter(place__lte=most + 1)
    for row in newest.select_related("by").order_by("entry_id", "-number"):
        found[row.entry_id].append(row)
    return {entry.pk: list(_newest_lines(entry, found[entry.pk], most)) for entry in entries}


def _newest_lines(entry: Entry, rows: Sequence[Revision], most: int) -> Iterator[RevisionLine]:
    addresses = EntryAddresses(entry)
    for index, row in enumerate(rows[:most]):
        before = rows[index + 1] if index + 1 < len(rows) else None
        yield _line(row, addresses, before=before, current=entry)


def revision_page(*, entry: Entry, sections: Outline, number: int, person: Person) -> RevisionPage | None:
    """None when this entry has no revision of that number."""
    revision = _revisions(entry).filter(number=number).first()
    if revision is None:
        return None
    addresses = EntryAddresses(entry)
    current = entry.revision_number
    names = names_in([revision.state], sections=sections, person=person)
    texts = state_in_words(revision.state, names)
    return RevisionPage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        line=_line(revision, addresses, before=None, current=entry),
        state=revision.state,
        fields=[(COMPARED_NAMES[name], text) for name, text in texts.items() if text not in WITHOUT_NEWS],
        history_url=addresses.history,
        current_number=current,
        compare_with_current=addresses.diff(number, current) if number != current else "",
        restore_url=addresses.restore(number) if number != current else "",
        previous_url=addresses.revision(number - 1) if number > 1 else "",
        next_url=addresses.revision(number + 1) if number < current else "",
    )


def diff_page(*, entry: Entry, sections: Outline, a: int, b: int, person: Person) -> DiffPage | None:
    """None unless both numbers are revisions of this entry."""
    if max(a, b) > entry.revision_number:
        return None
    found = {revision.number: revision for revision in _revisions(entry).filter(number__in=[a, b])}
    if a not in found or b not in found:
        return None
    addresses = EntryAddresses(entry)
    old, new = found[a].state, found[b].state
    names = names_in([old, new], sections=sections, person=person)
    current = entry.revision_number
    return DiffPage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        older=_line(found[a], addresses, before=None, current=entry),
        newer=_line(found[b], addresses, before=None, current=entry),
        fields=[
            FieldDifference(words, bounded(text_difference(was, now)))
            for words, was, now in compared(old, new, names, entry=entry)
        ],
        history_url=addresses.history,
        swapped_url=addresses.diff(b, a),
        previous_url=addresses.diff(a - 1, a) if a > 1 else "",
        next_url=addresses.diff(b, b + 1) if b < current else "",
        current_number=current,
        restore_url=addresses.restore(a) if a != current and entry.binned_at is None else "",
    )


def crumbs_of(entry: Entry, sections: Outline) -> list[Crumb]:
    section = section_of(entry)
    group = group_title_of(entry)
    crumbs = crumbs_to(sections, section.pk if section else None)
    return [*crumbs, Crumb(group)] if group else crumbs


def changed_in_short(before: State | None, after: State) -> str:
    """The names of the fields that differ, with the lines that the text gained and lost."""
    if before is None:
        return "created"
    was, now = written_fields(before), written_fields(after)
    words = [FIELD_NAMES[name].lower() for name in was if was[name] != now[name]]
    if "body" in words:
        words[words.index("body")] = f"body {_lines_in_short(was['body'], now['body'])}".strip()
    if before.get("binned") != after.get("binned"):
        words.insert(0, "moved to the bin" if after.get("binned") else "taken out of the bin")
    words += _decisions_in_short(before, after)
    return ", ".join(words) or "nothing that is shown here"


def _decisions_in_short(before: State, after: State) -> list[str]:
    words = []
    if before.get("status") != after.get("status"):
        words.append("refined" if after.get("status") == Entry.Status.REFINED else "marked unsorted")
    if before.get("parent") != after.get("parent"):
        words.append("moved")
    elif before.get("position") != after.get("position"):
        words.append("order")
    if any(before.get(name) != after.get(name) for name in ("service", "feature", "tied_by")):
        words.append("service")
    if before.get("members_only") != after.get("members_only"):
        words.append("members only" if after.get("members_only") else "open to visitors")
    if before.get("mentioning") != after.get("mentioning"):
        words.append("mentions")
    if before.get("slug") and after.get("slug") and before["slug"] != after["slug"]:
        words.append("address")
    if before.get("kind") != after.get("kind"):
        words.append(f"now a {after.get('kind')}")
    return words


def _lines_in_short(old: str, new: str) -> str:
    if max(len(old), len(new)) > LONGEST_COUNTED_BODY:
        more = len(lines_of(new)) - len(lines_of(old))
        return f"{more:+d} lines".replace("-", "−") if more else ""
    difference = text_difference(old, new)
    return f"+{difference.added} −{difference.removed}"


def _revisions(entry: Entry) -> QuerySet[Revision]:
    return Revision.objects.filter(entry=entry).select_related("by")


def _line(
    revision: Revision, addresses: EntryAddresses, *, before: Revision | None, current: Entry
) -> RevisionLine:
    return RevisionLine(
        number=revision.number,
        at=revision.at,
        who=who_saved(revision),
        who_url=reverse("notes:contributions", args=[revision.by.pk]) if revision.by else "",
        through="" if revision.by is None else f"through the {revision.get_through_display()}",
        why=revision.summary,
        url=addresses.revision(revision.number),
        changed=changed_in_short(before.state if before else None, revision.state),
        compare_url=addresses.diff(revision.number - 1, revision.number) if before else "",
        is_current=revision.number == current.revision_number,
    )


def who_saved(revision: Revision) -> str:
    if revision.by is not None:
        return revision.by.get_full_name() or revision.by.get_username()
    return NOBODY.get(revision.through, "nobody signed in")
