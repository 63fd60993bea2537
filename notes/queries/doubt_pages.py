"""The page on which a reader says which line is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import Q

from notes.models import Doubt, Entry
from notes.queries.doubts import Line, lines_of
from notes.queries.editing import Crumb, shown_name
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline

MOST_ENTRIES = 300


class LineChoice(NamedTuple):
    """A line that a reader may point at; `value` changes with its text, so that no other line is meant."""

    value: str
    entry_id: int
    line: Line


@dataclass(frozen=True, slots=True)
class DoubtableEntry:
    """An entry with its lines, one of which is chosen; lines without a title have no name."""

    name: str
    choices: list[LineChoice]


@dataclass(frozen=True, slots=True)
class DoubtPage:
    """Where a reader says which line is doubtful."""

    name: str
    crumbs: list[Crumb]
    entries: list[DoubtableEntry]
    likeliest: str
    cancel_url: str

    @property
    def choices(self) -> dict[str, LineChoice]:
        return {choice.value: choice for entry in self.entries for choice in entry.choices}


def doubt_page(*, entry: Entry, sections: Outline) -> DoubtPage:
    """The lines of an entry, of a section or group also those of what it holds. Needs the entry's parents."""
    entries = [entry, *_lines_below(entry)]
    shown = [DoubtableEntry(one.title, _choices(one)) for one in entries]
    own = [choice for choice in shown[0].choices if choice.line.field != Doubt.Field.TITLE]
    return DoubtPage(
        name=shown_name(entry),
        crumbs=crumbs_of(entry, sections),
        entries=[one for one in shown if one.choices],
        likeliest=own[0].value if len(own) == len(entries) == 1 else "",
        cancel_url=entry.get_absolute_url(),
    )


def _lines_below(entry: Entry) -> list[Entry]:
    if entry.kind not in {Entry.Kind.SECTION, Entry.Kind.GROUP}:
        return []
    inside = Q(parent=entry) | Q(parent__parent=entry, parent__kind=Entry.Kind.GROUP)
    kinds = [Entry.Kind.TERM, Entry.Kind.ITEM, Entry.Kind.GROUP]
    below = Entry.objects.live().filter(inside, kind__in=kinds)
    return list(below.order_by("search_document__place")[:MOST_ENTRIES])


def _choices(entry: Entry) -> list[LineChoice]:
    return [LineChoice(_value(entry.pk, line), entry.pk, line) for line in lines_of(entry)]


def _value(entry_id: int, line: Line) -> str:
    digest = blake2b(line.text.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{entry_id}.{line.field}.{line.number}.{digest}"
