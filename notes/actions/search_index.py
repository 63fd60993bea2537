"""The search index: what it holds of each entry, written in the transaction that changes the entry.

An entry's row depends on its own text, its aliases, its service's names and its place in the tree. So
whoever changes one of these calls `index_entries`; a new position alone is enough. Everything below an entry
that moved follows by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from notes.actions.batches import batches_of, delete_rows, select_rows
from notes.actions.tree import Tree, TreeRow, descendants_of
from notes.models import Alias, Entry, SearchDocument, Service, ServiceFeature, ServiceName
from notes.search_text.indexed_texts import (
    IndexedText,
    columns_of,
    digest_of,
    gloss_of,
    names_form,
    title_form,
)
from notes.search_text.match_expressions import coded, tsvector
from notes.search_text.places import joined, step
from notes.source_notes.icons import bare_icon

ROWS_AT_ONCE = 1000
_MANY = 2000
FRONT_MATTER = "⛩"

_FIELDS = ("id", "title", "icon", "expansion", "summary", "definition", "body", "service", "feature")
_INSERT_DOCUMENT = (
    "INSERT INTO notes_searchdocument (entry_id, place, title_form, names, names_form, digest) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)
_INSERT_TOKENS = (
    "INSERT INTO notes_searchtokens (rowid, title, names, summary, body) VALUES (%s, %s, %s, %s, %s)"
)
_INSERT_VECTORS = (
    "INSERT INTO notes_searchdocument (entry_id, place, title_form, names, names_form, digest, vector) "
    "SELECT i, p, t, n, f, d, v::tsvector FROM json_to_recordset(%s) "
    "AS rows(i bigint, p text, t text, n text, f text, d text, v text) "
    "ON CONFLICT (entry_id) DO UPDATE SET place = EXCLUDED.place, title_form = EXCLUDED.title_form, "
    "names = EXCLUDED.names, names_form = EXCLUDED.names_form, digest = EXCLUDED.digest, "
    "vector = EXCLUDED.vector"
)


class IndexReport(NamedTuple):
    """How many rows of the index were written, and how many only got another place."""

    written: int
    moved: int


class IndexRow(NamedTuple):
    """An entry's row of the index, and its tokens by column, best column first."""

    entry_id: int
    place: str
    title_form: str
    names: str
    names_form: str
    digest: str
    text: IndexedText


def index_entries(
    entries: Iterable[Entry | int],
    *,
    reset: bool = True,
    tree: Tree | None = None,
    at_hand: Mapping[int, Entry] = MappingProxyType({}),
) -> IndexReport:
    """Write these entries' rows of the index in the caller's transaction; right rows are left alone.

    `reset=False`: the entries are new, so the index has nothing of them. `tree` is what the caller read of
    the tree since it last changed, and `at_hand` are entries that say just what their rows say. All else is
    read from the database, in a constant number of queries for each thousand entries.
    """
    # In one order everywhere, so that two writers never wait for each other.
    ids = sorted({entry.pk if isinstance(entry, Entry) else entry for entry in entries})
    if not ids:
        return IndexReport(0, 0)
    tree = Tree.around(ids) if tree is None else tree.including(ids)
    written = 0
    moved: list[tuple[str, int]] = []
    for batch in batches_of(ids, ROWS_AT_ONCE):
        known = _known_rows(batch) if reset else {}
        rows = _rows_of(batch, tree, at_hand)
        changed = [row for row in rows if known.get(row.entry_id, ("", ""))[1] != row.digest]
        written += len(changed)
        moved += [
            (row.place, row.entry_id) for row in rows if known.get(row.entry_id, (row.place,))[0] != row.place
        ]
        _write(changed, replacing=[row.entry_id for row in changed if row.entry_id in known])
    _write_places(moved)
    below = _follow([entry_id for _, entry_id in moved], already=set(ids))
    if written >= _MANY:
        _analyse()
    return IndexReport(written, len(moved) + below)


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
        rows = _rows_of(batch, tree)
        differences += [f"{row.entry_id}: not in the index" for row in rows if row.entry_id not in stored]
        present = [row for row in rows if row.entry_id in stored]
        differences += [
            f"{row.entry_id}: {stored[row.entry_id]} instead of {row[:-1]}"
            for row in present
            if stored[row.entry_id] != row[:-1]
        ]
        differences += [f"{entry_id}: other tokens" for entry_id in _with_other_tokens(present)]
    return differences


def _rows_of(
    entry_ids: Sequence[int], tree: Tree, at_hand: Mapping[int, Entry] = MappingProxyType({})
) -> list[IndexRow]:
    """The rows as they should be. Four queries: texts, aliases, names of services; the tree is at hand."""
    places = _Places(tree)
    return [
        IndexRow(
            entry_id=entry_id,
            place=places.of(entry_id),
            title_form=title_form(text),
            names="\n".join(" ".join(name.split()) for name in text.names),
            names_form=names_form(text),
            digest=digest_of(text),
            text=text,
        )
        for entry_id, text in _texts_of(entry_ids, at_hand)
    ]


def _texts_of(entry_ids: Sequence[int], at_hand: Mapping[int, Entry]) -> Iterator[tuple[int, IndexedText]]:
    aliases: defaultdict[int, list[str]] = defaultdict(list)
    named = select_rows(model=Alias, fields=("entry", "name"), by="entry", values=entry_ids, order_by="id")
    for entry_id, name in named:
        aliases[entry_id].append(name)
    asked = [pk for pk in entry_ids if pk not in at_hand]
    entries = [_fields_of(at_hand[pk]) for pk in entry_ids if pk in at_hand]
    entries += select_rows(model=Entry, fields=_FIELDS, by="id", values=asked)
    services = _names_of_services({row[7] for row in entries} - {None})
    features = _names_of_features({row[8] for row in entries} - {None})
    for pk, title, icon, expansion, summary, definition, body, service_id, feature_id in entries:
        names = [expansion, *aliases[pk], *services.get(service_id, ()), *features.get(feature_id, ())]
        names.append(gloss_of(title))
        distinct = tuple(dict.fromkeys(each for each in names if each and each != title))
        yield pk, IndexedText(title, icon, distinct, summary, definition, body)


def _fields_of(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.pk,
        entry.title,
        entry.icon,
        entry.expansion,
        entry.summary,
        entry.definition,
        entry.body,
        entry.service_id,
        entry.feature_id,
    )


def _names_of_services(ids: Collection[int]) -> dict[int, list[str]]:
    rows = select_rows(model=Service, fields=("id", "name", "short"), by="id", values=ids)
    names = {pk: [name, short] for pk, name, short in rows}
    others = select_rows(
        model=ServiceName, fields=("service", "name"), by="service", values=ids, order_by="id"
    )
    for service_id, name in others:
        names[service_id].append(name)
    return names


def _names_of_features(ids: Collection[int]) -> dict[int, list[str]]:
    if not ids:
        return {}
    rows = ServiceFeature.objects.filter(pk__in=ids).order_by()
    return {feature.pk: [feature.name, *(feature.also_known_as or ())] for feature in rows}


class _Places:
    """Where entries stand, as text that sorts."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._above: dict[int | None, list[str]] = {None: []}

    def of(self, entry_id: int) -> str:
        row = self._tree.row(entry_id)
        if row.parent_id not in self._above:
            ancestors = reversed(list(self._tree.above(entry_id)))
            self._above[row.parent_id] = [_step(above) for above in ancestors]
        return joined([*self._above[row.parent_id], _step(row)])


def _step(row: TreeRow) -> str:
    is_front_matter = row.parent_id is not None and bare_icon(row.title) == FRONT_MATTER
    return step(row.position, row.pk, is_last=is_front_matter)


def _known_rows(entry_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    fields = ("entry", "place", "digest")
    rows = select_rows(model=SearchDocument, fields=fields, by="entry", values=entry_ids)
    return {entry_id: (place, digest) for entry_id, place, digest in rows}


def _follow(moved: Sequence[int], *, already: set[int]) -> int:
    """Put what stands below moved entries in its new place."""
    below = [entry_id for entry_id in descendants_of(moved, live_only=False) if entry_id not in already]
    if not below:
        return 0
    places = _Places(Tree.around(below))
    _write_places([(places.of(entry_id), entry_id) for entry_id in below])
    return len(below)


def _write_places(places: Sequence[tuple[str, int]]) -> None:
    if places:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE notes_searchdocument SET place = %s WHERE entry_id = %s", places)


def _delete(entry_ids: Sequence[int]) -> None:
    """On SQLite a trigger deletes the tokens."""
    delete_rows(model=SearchDocument, by="entry", values=entry_ids)


def _write(rows: Sequence[IndexRow], *, replacing: Sequence[int]) -> None:
    """PostgreSQL replaces rows by itself, also those that somebody else has just written."""
    if not rows:
        return
    if connection.vendor == "sqlite":
        _delete(replacing)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vectors = ((*row[:-1], tsvector(columns_of(row.text))) for row in rows)
            held = [dict(zip("iptnfdv", vector, strict=True)) for vector in vectors]
            # psycopg would need longer for seven arrays.
            cursor.execute(_INSERT_VECTORS, [json.dumps(held, ensure_ascii=False)])
        else:
            cursor.executemany(_INSERT_DOCUMENT, [row[:-1] for row in rows])
            cursor.executemany(_INSERT_TOKENS, [(row.entry_id, *_coded_columns(row.text)) for row in rows])


def _coded_columns(text: IndexedText) -> Iterator[str]:
    return (" ".join(map(coded, column)) for column in columns_of(text))


def _with_other_tokens(rows: Sequence[IndexRow]) -> list[int]:
    """The entries whose tokens in the database are not those that their text makes."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vectors = [tsvector(columns_of(row.text)) for row in rows]
            cursor.execute(
                "SELECT d.entry_id FROM notes_searchdocument d "
                "JOIN unnest(%s::bigint[], %s::text[]) AS rows(i, v) ON d.entry_id = rows.i "
                "WHERE d.vector <> rows.v::tsvector ORDER BY d.entry_id",
                [[row.entry_id for row in rows], vectors],
            )
            return [entry_id for (entry_id,) in cursor.fetchall()]
        cursor.execute(
            "SELECT rowid, title, names, summary, body FROM notes_searchtokens WHERE rowid BETWEEN %s AND %s",
            [min(row.entry_id for row in rows), max(row.entry_id for row in rows)],
        )
        stored = {entry_id: tuple(columns) for entry_id, *columns in cursor.fetchall()}
    return [row.entry_id for row in rows if stored.get(row.entry_id) != tuple(_coded_columns(row.text))]


def _analyse() -> None:
    """After many new rows PostgreSQL must count anew to choose its ways; SQLite has its rules."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE notes_searchdocument")
