"""What some revisions changed of the sections and their counts, read again: no more than they touched.

Whatever is read may be newer than the revisions that are followed. So nothing is added to what was known: the
sections concerned are read and counted again, and the revisions that made it newer do so once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from notes.models import Entry, Revision
from notes.queries.composed import Composed
from notes.queries.contents_reading import COLUMNS, ContentsOfAll, EntryRow, counted
from notes.queries.tree import SectionCounts

# Of more it is quicker to read everything.
MOST_CHANGES: Final = 200
_MOST_SECTIONS: Final = 400

_THESE = f"SELECT {COLUMNS} FROM notes_entry WHERE id IN ({{}})"  # noqa: S608 - only names and places
_BELOW_AND_BESIDE = (
    "WITH RECURSIVE below(section_id) AS ("  # noqa: S608 - only names and places
    "SELECT id FROM notes_entry WHERE COALESCE(kind, '') = 'section' AND parent_id IN ({0}) "
    "UNION SELECT entry.id FROM notes_entry entry JOIN below ON entry.parent_id = below.section_id "
    "WHERE COALESCE(entry.kind, '') = 'section') "
    f"SELECT {COLUMNS} FROM notes_entry WHERE id IN (SELECT section_id FROM below) "
    f"UNION SELECT {COLUMNS} FROM notes_entry WHERE COALESCE(kind, '') = 'section' AND {{1}}"
)
# The places first: they are few, and what stands in them is in one index. Groups are found by where they
# stand, never by their kind, of which there are many.
_COUNTS = (
    "SELECT place.section_id, entry.kind, entry.status, entry.hidden, COUNT(*) FROM ("
    "SELECT id, id AS section_id FROM notes_entry WHERE id IN ({0}) AND NOT (kind = 'group') UNION ALL "
    "SELECT id, parent_id FROM notes_entry WHERE COALESCE(kind, '') = 'group' AND parent_id IN ({0})) place "
    "CROSS JOIN notes_entry entry WHERE entry.parent_id = place.id AND entry.binned_at IS NULL "
    "GROUP BY 1, 2, 3, 4"
)


class Changed(NamedTuple):
    """One revision."""

    entry: int
    number: int


class _State(NamedTuple):
    """What a revision says of where its entry stood, and who might read it."""

    parent: str | int | None
    position: str | int
    kind: str
    members_only: object
    binned: object


@dataclass(slots=True)
class _Concerned:
    """What has to be read again."""

    rows: dict[int, EntryRow]
    counts: set[int] = field(default_factory=set)
    below: set[int] = field(default_factory=set)
    beside: set[int | None] = field(default_factory=set)


def brought_up_to_date(known: ContentsOfAll, changes: Sequence[Changed]) -> ContentsOfAll | None:
    """The contents after these revisions, which are all that came since; None if reading all is quicker."""
    states = _states(changes)
    parents = {_parent(state) for of_entry in states.values() for state in of_entry} - {None}
    touched = {change.entry for change in changes}
    concerned = _Concerned(_rows([*touched, *(pk for pk in parents if pk is not None)]))
    new = {change.entry for change in changes if change.number == 1}
    for pk in touched:
        _note(concerned, pk, states.get(pk, []), known, is_new=pk in new)
    if concerned.below or concerned.beside:
        further = _below_and_beside(concerned.below, concerned.beside)
        concerned.rows.update(further)
        concerned.counts |= concerned.below | _all_below(concerned.below, further)
    if len(concerned.counts) > _MOST_SECTIONS:
        return None
    members, visitors = _counts(concerned.counts)
    sections = {pk: row for pk, row in concerned.rows.items() if row.kind == Entry.Kind.SECTION}
    live = {pk for pk, row in sections.items() if row.is_live}
    readable = {pk for pk in live if not sections[pk].hidden}
    looked_at = touched | set(sections)
    return ContentsOfAll(
        known.members.changed(
            rows=[sections[pk].section for pk in live], gone=looked_at - live, counts=members
        ),
        known.visitors.changed(
            rows=[sections[pk].section for pk in readable], gone=looked_at - readable, counts=visitors
        ),
    )


def _note(
    concerned: _Concerned, pk: int, states: Sequence[_State], known: ContentsOfAll, *, is_new: bool
) -> None:
    """What one entry's revisions make necessary to read again."""
    row = concerned.rows.get(pk)
    above = {_parent(state) for state in states}
    if row is not None:
        above.add(row.section.parent_id)
    for parent_id in above - {None}:
        concerned.counts |= _sections_of(parent_id, concerned.rows)
    was_section = pk in known.members.sections.by_id
    if not was_section and (row is None or row.kind != Entry.Kind.SECTION):
        return
    if is_new or len(set(states)) > 1:
        # Room may have been made for it, which moves the others without revisions.
        concerned.beside |= above
    was_hidden = was_section and pk not in known.visitors.sections.by_id
    shifted = is_new or len({state._replace(position=0) for state in states}) > 1
    if shifted or row is None or row.hidden != was_hidden:
        # Whether visitors may read what stands below changes without revisions of its own.
        concerned.below.add(pk)


def _sections_of(parent_id: int | None, rows: Mapping[int, EntryRow]) -> set[int]:
    """Where the entries below count: in the section itself, and a group's in that around it."""
    row = rows.get(parent_id or 0)
    around = row.section.parent_id if row is not None and row.kind == Entry.Kind.GROUP else None
    return {pk for pk in (parent_id, around) if pk is not None}


def _all_below(tops: Collection[int], rows: Mapping[int, EntryRow]) -> set[int]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, row in rows.items():
        children[row.section.parent_id].append(pk)
    found: set[int] = set()
    level = list(tops)
    while level:
        level = [pk for parent_id in level for pk in children[parent_id] if pk not in found]
        found.update(level)
    return found


def _states(changes: Sequence[Changed]) -> dict[int, list[_State]]:
    """What the revisions say, and what was said before the first of them."""
    first: dict[int, int] = {}
    for change in changes:
        first[change.entry] = min(change.number, first.get(change.entry, change.number))
    numbers = {change.number for change in changes} | {number - 1 for number in first.values()}
    states: dict[int, list[_State]] = defaultdict(list)
    for entry_id, number, *state in _STATES.ask(entries=list(first), numbers=list(numbers)):
        if number >= first[entry_id] - 1:
            states[entry_id].append(_State(*state))
    return states


def _parent(state: _State) -> int | None:
    """SQLite says of the top that it is "null"."""
    return None if state.parent in (None, "null") else int(state.parent)


def _states_of(*, entries: list[int], numbers: list[int]) -> QuerySet[Revision, Any]:
    said = Revision.objects.filter(entry_id__in=entries, number__in=numbers).order_by()
    return said.values_list("entry_id", "number", *(KT(f"state__{name}") for name in _State._fields))


_STATES = Composed(_states_of)


def _rows(ids: Collection[int]) -> dict[int, EntryRow]:
    return _read(_THESE.format(_places(ids)), ids)


def _below_and_beside(tops: Collection[int], parents: Collection[int | None]) -> dict[int, EntryRow]:
    """The sections below some, however deep, and those directly below others, of which one may be the top."""
    known = [pk for pk in parents if pk is not None]
    beside = [f"parent_id IN ({_places(known)})"] if known else []
    beside += ["parent_id IS NULL"] if None in parents else []
    statement = _BELOW_AND_BESIDE.format(_places(tops) or "NULL", f"({' OR '.join(beside) or '1 = 0'})")
    return _read(statement, [*tops, *known])


def _counts(
    section_ids: Collection[int],
) -> tuple[dict[int, SectionCounts], dict[int, SectionCounts]]:
    if not section_ids:
        return {}, {}
    ids = list(section_ids)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(_places(ids)), [*ids, *ids])
        members, visitors = counted(cursor.fetchall())
    none = dict.fromkeys(ids, SectionCounts())
    return {**none, **members}, {**none, **visitors}


def _read(statement: str, values: Iterable[int]) -> dict[int, EntryRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return {row[0]: EntryRow.read(row) for row in cursor.fetchall()}


def _places(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values))
