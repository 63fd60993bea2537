"""Entries read whole by a statement that is always the same: a save would wait longer for its composition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection

from notes.models import Entry

Converters = Sequence[tuple[int, Callable[..., Any]]]


def entry_where(condition: str, parameters: Sequence[Any]) -> Entry | None:
    """The first entry for which the condition holds."""
    with connection.cursor() as cursor:
        cursor.execute(statement(condition), parameters)
        row = cursor.fetchone()
    return entry_of(row) if row is not None else None


def entry_numbered(pk: int) -> Entry | None:
    """The entry of this number; none of ours is as large as what a person may type into an address."""
    return entry_where("id = %s", [pk]) if 0 < pk < _BEYOND_NUMBERS else None


@cache
def statement(condition: str) -> str:
    """The question for whole entries, as `entry_of` reads them; it may end in how they are locked."""
    names = ", ".join(f"notes_entry.{connection.ops.quote_name(str(column.column))}" for column in _COLUMNS)
    return f"SELECT {names} FROM notes_entry WHERE {condition}"  # noqa: S608


def entry_of(row: Sequence[Any]) -> Entry:
    """A row of that question as Django's own queries would have read it."""
    values = list(row)
    for place, convert in _converters(connection.vendor):
        values[place] = convert(values[place], None, connection)
    return Entry.from_db(connection.alias, _NAMES, values)


_BEYOND_NUMBERS = 2**63
_COLUMNS = Entry._meta.concrete_fields
_NAMES = [column.attname for column in _COLUMNS]


@cache
def _converters(_vendor: str) -> Converters:
    """What makes moments and truth values of what the database says."""
    return [
        (place, convert)
        for place, column in enumerate(_COLUMNS)
        for convert in (
            *connection.ops.get_db_converters(column.get_col(Entry._meta.db_table)),
            *column.get_db_converters(connection),
        )
    ]
