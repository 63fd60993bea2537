"""The search index: what it holds of each entry, written in the transaction that changes the entry.

An entry's row depends on its own text, its aliases, its service's names and its place in the tree. So
whoever changes one of these calls `index_entries`; a new position alone is enough. Everything below an entry
that moved follows by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from notes.actions.batches import batches_of, delete_rows
from notes.actions.index_rows import AskedOfIndex, IndexRow, Places, rows_of
from notes.actions.sqlite_tokens import TokenRow, forget_tokens, held_rows, is_what_is_held, write_tokens
from notes.actions.tree import Tree, descendants_of
from notes.models import Entry, SearchDocument, Service
from notes.search_text.held_tokens import held_tokens
from notes.search_text.indexed_texts import columns_of
from notes.search_text.match_expressions import tsvector

ROWS_AT_ONCE = 1000
_MANY = 2000
# A row that is there is written over: deleting it first would touch each index twice. Nothing that a person
# wrote is in the text of these statements, which is what S608 asks.
_OVER_WHAT_IS_THERE = (
    "ON CONFLICT (entry_id) DO UPDATE SET place = excluded.place, title_form = excluded.title_form, "
    "names = excluded.names, names_form = excluded.names_form, digest = excluded.digest"
)
_INSERT_DOCUMENT = (
    "INSERT INTO notes_searchdocument (entry_id, place, title_form, names, names_form, digest) "  # noqa: S608
    f"VALUES (%s, %s, %s, %s, %s, %s) {_OVER_WHAT_IS_THERE}"
)
_INSERT_VECTORS = (
    "INSERT INTO notes_searchdocument (entry_id, place, title_form, names, names_form, digest, vector) "  # noqa: S608
    "SELECT i, p, t, n, f, d, v::tsvector FROM json_to_recordset(%s) "
    "AS rows(i bigint, p text, t text, n text, f text, d text, v text) "
    f"{_OVER_WHAT_IS_THERE}, vector = excluded.vector"
)


class IndexReport(NamedTuple):
    """How many rows of the index were written, and how many only got another place."""

    written: int
    moved: int


def index_entries(
    entries: Iterable[Entry | int],
    *,
    reset: bool = True,
    tree: Tree | None = None,
    at_hand: Mapping[int, Entry] = MappingProxyType({}),
    made: MadeRows | None = None,
) -> IndexReport:
    """Write these entries' rows of the index in the caller's transaction; right rows are left alone.

    `reset=False`: the entries are new, so the index has nothing of them. `tree` is what the caller read of
    the tree since it last changed, `at_hand` are entries that say just what their rows say, and `made` are
    the rows of all of them if the caller has made them already. All else is read from the database, in a
    constant number of queries for each thousand entries.
    """
    # In one order everywhere, so that two writers never wait for each other.
    ids = sorted({entry.pk if isinstance(entry, Entry) else entry for entry in entries})
    if not ids:
        return IndexReport(0, 0)
    tree = Tree.around(ids) if tree is None else tree.including(ids)
    written = 0
    moved: list[tuple[str, int]] = []
    for batch in batches_of(ids, ROWS_AT_ONCE):
        rows = made or MadeRows(batch, tree, AskedOfIndex(batch), at_hand, reset=reset)
        written += rows.write()
        moved += rows.moved
    _write_places(moved)
    below = _follow([entry_id for _, entry_id in moved], already=set(ids))
    if written >= _MANY:
        _analyse()
    return IndexReport(written, len(moved) + below)


class MadeRows:
    """Rows of the index that are not as they should be, made ready to be written."""

    def __init__(
        self,
        entry_ids: Sequence[int],
        tree: Tree,
        asked: AskedOfIndex,
        at_hand: Mapping[int, Entry],
        *,
        reset: bool = True,
    ) -> None:
        known = asked.known() if reset else {}
        rows = rows_of(entry_ids, tree, asked.aliases(), at_hand)
        self._changed = [row for row in rows if known.get(row.entry_id, ("", ""))[1] != row.digest]
        self._digests = {entry_id: digest for entry_id, (_, digest) in known.items()}
        if connection.vendor == "postgresql":
            self._vectors = [tsvector(columns_of(row.text)) for row in self._changed]
        else:
            self._tokens = _token_rows(self._changed)
        places = ((row.place, row.entry_id, known.get(row.entry_id, (row.place,))[0]) for row in rows)
        self.moved = [(place, entry_id) for place, entry_id, before in places if before != place]

    def write(self) -> int:
        """Returns how many were written."""
        if not self._changed:
            return 0
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                rows = zip(self._changed, self._vectors, strict=True)
                held = [dict(zip("iptnfdv", (*row[:-1], vector), strict=True)) for row, vector in rows]
                # psycopg would need longer for seven arrays.
                cursor.execute(_INSERT_VECTORS, [json.dumps(held, ensure_ascii=False)])
            else:
                cursor.executemany(_INSERT_DOCUMENT, [row[:-1] for row in self._changed])
                write_tokens(self._tokens, self._digests)
        return len(self._changed)


def index_entries_of(*, services: Iterable[Service]) -> IndexReport:
    """Write the rows of the entries tied to these services or to parts of them: their names changed."""
    tied: set[int] = set()
    for batch in batches_of(service.pk for service in services):
        about = Q(service__in=batch) | Q(feature__service__in=batch)
        tied.update(Entry.objects.filter(about).values_list("pk", flat=True))
    return index_entries(tied)


def unindex(entry_ids: Iterable[int]) -> None:
    """Take entries out of the index: those that are deleted for good. What is in the bin may stay."""
    for batch in batches_of(entry_ids):
        _delete(batch)


def refresh_places(*, below: Iterable[int]) -> int:
    """Put the rows of everything below these entries in tree order again: after siblings were renumbered."""
    return _follow(list(below), already=set())


def rebuild_index() -> IndexReport:
    """Write the whole index anew."""
    with transaction.atomic():
        if connection.vendor == "sqlite":
            forget_tokens()
        SearchDocument.objects.all().delete()
        return index_entries(Entry.objects.order_by("pk").values_list("pk", flat=True), reset=False)


def index_differences() -> list[str]:
    """What the index says otherwise than the entries do; nothing when all is well."""
    ids = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    tree = Tree.around(ids)
    extra = set(SearchDocument.objects.values_list("entry_id", flat=True)) - set(ids)
    differences = [f"{entry_id}: in the index, but no entry" for entry_id in sorted(extra)]
    for batch in batches_of(ids, ROWS_AT_ONCE):
        stored = {
            row[0]: row
            for row in SearchDocument.objects.filter(entry_id__in=batch).values_list(
                "entry_id", "place", "title_form", "names", "names_form", "digest"
            )
        }
        rows = rows_of(batch, tree, AskedOfIndex(batch).aliases())
        differences += [f"{row.entry_id}: not in the index" for row in rows if row.entry_id not in stored]
        present = [row for row in rows if row.entry_id in stored]
        differences += [
            f"{row.entry_id}: {stored[row.entry_id]} instead of {row[:-1]}"
            for row in present
            if stored[row.entry_id] != row[:-1]
        ]
        differences += [f"{entry_id}: other tokens" for entry_id in _with_other_tokens(present)]
    if connection.vendor == "sqlite" and not is_what_is_held():
        differences.append("any: tokens of another text")
    return differences


def _follow(moved: Sequence[int], *, already: set[int]) -> int:
    """Put what stands below moved entries in its new place."""
    below = [entry_id for entry_id in descendants_of(moved, live_only=False) if entry_id not in already]
    if not below:
        return 0
    places = Places(Tree.around(below))
    _write_places([(places.of(entry_id), entry_id) for entry_id in below])
    return len(below)


def _write_places(places: Sequence[tuple[str, int]]) -> None:
    if places:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE notes_searchdocument SET place = %s WHERE entry_id = %s", places)


def _delete(entry_ids: Sequence[int]) -> None:
    """On SQLite a trigger deletes the tokens."""
    delete_rows(model=SearchDocument, by="entry", values=entry_ids)


def _token_rows(rows: Sequence[IndexRow]) -> list[TokenRow]:
    return [TokenRow(row.entry_id, row.digest, held_tokens(columns_of(row.text))) for row in rows]


def _with_other_tokens(rows: Sequence[IndexRow]) -> list[int]:
    """The entries whose tokens in the database are not those that their text makes."""
    if not rows:
        return []
    if connection.vendor == "sqlite":
        stored = {row.entry_id: row for row in held_rows([row.entry_id for row in rows])}
        return [row.entry_id for row in _token_rows(rows) if stored.get(row.entry_id) != row]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.entry_id FROM notes_searchdocument d "
            "JOIN unnest(%s::bigint[], %s::text[]) AS rows(i, v) ON d.entry_id = rows.i "
            "WHERE d.vector <> rows.v::tsvector ORDER BY d.entry_id",
            [[row.entry_id for row in rows], [tsvector(columns_of(row.text)) for row in rows]],
        )
        return [entry_id for (entry_id,) in cursor.fetchall()]


def _analyse() -> None:
    """After many new rows PostgreSQL must count anew to choose its ways; SQLite has its rules."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE notes_searchdocument")
