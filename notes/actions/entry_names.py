"""Keeps the rows of entries' names, and finds them by key or by the words of a text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from notes.actions.batches import among, batches_of, delete_rows, insert_rows, select_rows
from notes.actions.mention_texts import first_word
from notes.models import Alias, Entry, EntryName
from notes.source_notes.names import key

_FIELDS = ("entry", "kind", "name", "name_key", "first_word")
# Both databases read a CROSS JOIN as a join; SQLite alone takes it as the order in which to go about it.
_NAMED = "FROM notes_entryname n CROSS JOIN notes_entry e WHERE e.id = n.entry_id AND e.binned_at IS NULL"
_PAGES = "AND e.kind IN ('term', 'section') AND e.parent_id IS NOT NULL"
_WORDS_AT_ONCE = 5000
TITLE, EXPANSION, ALIAS = (kind.value for kind in EntryName.Kind)


class BorneName(NamedTuple):
    """A name with what decides whether it counts where it stands in a text."""

    entry_id: int
    kind: str
    name: str
    service_id: int | None
    mentioning: str


def refresh_names(entries: Sequence[Entry], *, reset: bool = True) -> None:
    """Write the names of these entries anew; `reset=False` for entries that have none yet."""
    if reset:
        delete_rows(model=EntryName, by="entry", values=[entry.pk for entry in entries])
    named = [entry for entry in entries if entry.kind != Entry.Kind.ITEM]
    aliases: dict[int, list[str]] = {}
    ids = [entry.pk for entry in named]
    for entry_id, name in select_rows(model=Alias, fields=["entry", "name"], by="entry", values=ids):
        aliases.setdefault(entry_id, []).append(name)
    rows = (row for entry in named for row in _rows(entry, aliases.get(entry.pk, ())))
    insert_rows(model=EntryName, fields=_FIELDS, rows=rows)


def _rows(entry: Entry, aliases: Iterable[str]) -> Iterator[tuple[object, ...]]:
    names = [(TITLE, entry.title), (EXPANSION, entry.expansion), *((ALIAS, name) for name in aliases)]
    for kind, name in names:
        if name:
            yield entry.pk, kind, name, key(name), first_word(name)


def entries_named(keys: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The live entries that bear one of these names: how, which name, who."""
    for batch in batches_of(keys):
        condition, parameters = among("n.name_key", batch)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT n.kind, n.name_key, n.entry_id {_NAMED} AND {condition}", parameters)
            yield from cursor.fetchall()


def names_borne_by(entry_ids: Iterable[int]) -> Iterator[BorneName]:
    """The names of these entries, of those among them that have a page."""
    return _borne("entry_id", entry_ids)


def names_beginning_with(words: Collection[str]) -> Iterator[BorneName]:
    """The names of pages whose first word is one of these."""
    return _borne("first_word", words)


def _borne(column: str, values: Iterable[int | str]) -> Iterator[BorneName]:
    for batch in batches_of(values, _WORDS_AT_ONCE):
        condition, parameters = among(f"n.{column}", batch)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT n.entry_id, n.kind, n.name, e.service_id, e.mentioning {_NAMED} {_PAGES} "
                f"AND {condition}",
                parameters,
            )
            yield from map(BorneName._make, cursor.fetchall())
