"""Keeps the rows of entries' names, and finds them by key or by the words of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from notes.actions.batches import among, ask_rows, batches_of, delete_rows, insert_rows, select_rows
from notes.actions.mention_texts import first_word
from notes.actions.names_in_words import ask_names_beginning_with
from notes.models import Alias, Entry, EntryName
from notes.queries.trips import Rows, ask
from notes.source_notes.names import key

_FIELDS = ("entry", "kind", "name", "name_key", "first_word")
# Both databases read a CROSS JOIN as a join; SQLite alone takes it as the order in which to go about it.
_NAMED = "FROM notes_entryname n CROSS JOIN notes_entry e WHERE e.id = n.entry_id AND e.binned_at IS NULL"
_PAGES = frozenset({Entry.Kind.TERM, Entry.Kind.SECTION})
_NAME = ("entry", "kind", "name")
# In longer texts it takes longer to look for each name than to ask who bears it.
_SHORT_TEXT = 20_000
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


def ask_entries_named(keys: Iterable[str]) -> Callable[[], Rows]:
    """The live entries that bear one of these names: how, which name, who."""
    answers = [
        ask(f"SELECT n.kind, n.name_key, n.entry_id {_NAMED} AND {condition}", parameters)
        for condition, parameters in (among("n.name_key", batch) for batch in batches_of(keys))
    ]
    return lambda: [row for answer in answers for row in answer()]


def names_borne_by(entry_ids: Iterable[int]) -> Iterator[BorneName]:
    """The names of these entries, of those among them that have a page."""
    rows = list(select_rows(model=EntryName, fields=_NAME, by="entry", values=entry_ids))
    return _of_pages(rows, _ask_bearers(rows)())


class NamesStandingIn:
    """The names of pages that may stand in a text of these words, asked for step by step.

    The bearers are asked for apart: for a join PostgreSQL would expect so many names that it reads all
    entries.
    """

    def __init__(self, text: str, words: set[str]) -> None:
        self._text = text
        self._asked = ask_names_beginning_with(words)
        self._names: Rows = []
        self._bearers: Callable[[], Rows] | None = None

    def ask_bearers(self) -> None:
        """Ask who bears the names that were found."""
        is_short = len(self._text) <= _SHORT_TEXT
        self._names = [row for row in self._asked() if not is_short or row[2] in self._text]
        self._bearers = _ask_bearers(self._names)

    def found(self) -> Iterator[BorneName]:
        """The names, with those who bear them."""
        if self._bearers is None:
            self.ask_bearers()
        return _of_pages(self._names, self._bearers() if self._bearers else [])


def _ask_bearers(names: Rows) -> Callable[[], Rows]:
    fields = ("id", "kind", "parent", "binned_at", "service", "mentioning")
    return ask_rows(model=Entry, fields=fields, by="id", values={entry_id for entry_id, *_ in names})


def _of_pages(names: Rows, bearers: Rows) -> Iterator[BorneName]:
    """Those that live terms and sections bear, the files' own roots left out."""
    pages = {
        pk: (service_id, mentioning)
        for pk, kind, parent_id, binned_at, service_id, mentioning in bearers
        if kind in _PAGES and parent_id is not None and binned_at is None
    }
    for entry_id, kind, name in names:
        if entry_id in pages:
            yield BorneName(entry_id, kind, name, *pages[entry_id])
