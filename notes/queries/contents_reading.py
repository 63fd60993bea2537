"""All sections with their counts, read from the tables: for members, and for everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from notes.models import Entry
from notes.queries.tree import Outline, SectionCounts, SectionRow, Tree, tree

# Of an entry, in the order of EntryRow.
COLUMNS = (
    "id, parent_id, title, icon, slug, position, revision_number, kind, hidden, "
    "CASE WHEN binned_at IS NULL THEN 1 ELSE 0 END"
)
_SECTIONS = (
    f"SELECT {COLUMNS} FROM notes_entry "  # noqa: S608 - only names of ours
    "WHERE kind = 'section' AND binned_at IS NULL"
)
_GROUPS = "SELECT id, parent_id FROM notes_entry WHERE kind = 'group'"
# In the words of an index that holds all it asks.
_COUNTS = (
    "SELECT parent_id, kind, status, hidden, COUNT(*) FROM notes_entry "
    "WHERE binned_at IS NULL GROUP BY parent_id, kind, status, hidden"
)
_FIELD_OF = {
    (kind, status): f"{status}_{kind}s"
    for kind in (Entry.Kind.TERM.value, Entry.Kind.ITEM.value)
    for status in (Entry.Status.REFINED.value, Entry.Status.RAW.value)
}

# Section, kind, status, hidden, how many.
CountRow = tuple[int, str, str, bool, int]


@dataclass(frozen=True, slots=True)
class Contents:
    """The sections that a person may read, and how much is in each and in all."""

    sections: Outline
    counts: Mapping[int, SectionCounts]
    total: SectionCounts

    def count_of(self, section_id: int) -> SectionCounts:
        return self.counts.get(section_id) or SectionCounts()

    def tree(self, *, current_id: int | None = None, show_all: bool = False) -> Tree:
        return tree(
            sections=self.sections,
            counts=self.counts,
            total=self.total,
            current_id=current_id,
            show_all=show_all,
        )

    def changed(
        self, *, rows: Iterable[SectionRow], gone: Collection[int], counts: Mapping[int, SectionCounts]
    ) -> Contents:
        """Other contents with these rows and counts instead; this one stays as it is for who reads it."""
        of_each, total = dict(self.counts), self.total
        for section_id, count in counts.items():
            total = total.less(of_each.pop(section_id, SectionCounts())).plus(count)
            if any(count):
                of_each[section_id] = count
        return Contents(self.sections.changed(rows, gone=gone), of_each, total)


class ContentsOfAll(NamedTuple):
    """What members read, and what everyone reads."""

    members: Contents
    visitors: Contents


class EntryRow(NamedTuple):
    """Where an entry stands, and what the tree says of it if it is a section."""

    section: SectionRow
    kind: str
    hidden: bool
    is_live: bool

    @classmethod
    def read(cls, row: tuple[Any, ...]) -> EntryRow:
        return cls(SectionRow(*row[:7]), row[7], bool(row[8]), bool(row[9]))


def read_contents() -> ContentsOfAll:
    """Three queries, of which no join takes part: they pass over the whole wiki."""
    sections = [EntryRow.read(row) for row in _asked(_SECTIONS)]
    above = dict(_asked(_GROUPS))
    counts = [(above.get(parent_id, parent_id), *rest) for parent_id, *rest in _asked(_COUNTS)]
    members, visitors = counted(counts)
    return ContentsOfAll(
        _contents((row.section for row in sections), members),
        _contents((row.section for row in sections if not row.hidden), visitors),
    )


def counted(rows: Iterable[CountRow]) -> tuple[dict[int, SectionCounts], dict[int, SectionCounts]]:
    """How much each section holds for members, and for everyone."""
    members: dict[int, SectionCounts] = defaultdict(SectionCounts)
    visitors: dict[int, SectionCounts] = defaultdict(SectionCounts)
    for section_id, kind, status, hidden, count in rows:
        if (kind, status) not in _FIELD_OF:
            continue
        found = SectionCounts(**{_FIELD_OF[kind, status]: count})
        members[section_id] = members[section_id].plus(found)
        if not hidden:
            visitors[section_id] = visitors[section_id].plus(found)
    return dict(members), dict(visitors)


def _contents(rows: Iterable[SectionRow], counts: dict[int, SectionCounts]) -> Contents:
    total = SectionCounts()
    for count in counts.values():
        total = total.plus(count)
    return Contents(Outline(rows), counts, total)


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
