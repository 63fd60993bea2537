"""The names of entries that begin with one of a text's words.

Most words of a text begin no name, and most of them were in the text of the save before. Which ones begin
none is remembered as long as the names are those they were: `notes_generation` says so (migration 0017).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db import connection

from notes.actions.batches import batches_of
from notes.queries.trips import Rows, ask

_WORDS_AT_ONCE = 5000
_MOST_REMEMBERED = 200_000
_NAMES = "SELECT entry_id, kind, name, first_word FROM notes_entryname WHERE first_word"
_GENERATION = "SELECT number, '', '', '' FROM notes_generation WHERE of_what = 'names'"


@dataclass(frozen=True, slots=True)
class _Generation:
    """Words that begin no name while the names have this number; None is a number that they never have."""

    number: int | None
    beginning_none: set[str] = field(default_factory=set)

    def remember(self, words: Collection[str]) -> None:
        if len(self.beginning_none) + len(words) > _MOST_REMEMBERED:
            self.beginning_none.clear()
        self.beginning_none.update(words)


class _Memory:
    """What this process knows, of one database; drawn numbers tell two databases apart as well."""

    latest = _Generation(None)


def ask_names_beginning_with(words: set[str]) -> Callable[[], Rows]:
    """Ask for entry, kind and name of all that begin with one of the words; read when it is called for."""
    known = _Memory.latest
    unknown = words - known.beginning_none
    asked = _ask(unknown)

    def read() -> Rows:
        (number, rows), about = asked(), unknown
        generation = known
        if number is None or number != known.number:
            if len(unknown) < len(words):
                (number, rows), about = _ask(words)(), words
            generation = _Memory.latest = _Generation(number)
        if number is not None:
            generation.remember(about.difference(first_word for *_, first_word in rows))
        return [row[:3] for row in rows]

    return read


def _ask(words: Collection[str]) -> Callable[[], tuple[int | None, Rows]]:
    """The names, and the number that they have; None if it changed between two statements."""
    answers = [
        ask(f"{_GENERATION} UNION ALL {_NAMES} {condition}", parameters)
        for condition, parameters in map(_is_one_of, list(batches_of(words, _WORDS_AT_ONCE)) or [[]])
    ]

    def read() -> tuple[int | None, Rows]:
        rows = [row for answer in answers for row in answer()]
        numbers = {number for number, kind, *_ in rows if not kind}
        return numbers.pop() if len(numbers) == 1 else None, [row for row in rows if row[1]]

    return read


def _is_one_of(words: list[str]) -> tuple[str, list[str]]:
    """Words hold no spaces: one text is put together faster than an array.

    With the words before its eyes PostgreSQL would compare each with all that it counted, for longer than the
    search itself takes.
    """
    if connection.vendor == "postgresql":
        return "= ANY(ARRAY(SELECT unnest(string_to_array(%s, ' '))))", [" ".join(words)]
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(words, ensure_ascii=False)]
