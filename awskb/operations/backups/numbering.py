"""Numbers that tables gave to their rows: none is given twice, also in a wiki that was restored."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.color import no_style
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


def last_numbers(models: Iterable[type[Model]], *, using: str) -> dict[str, int]:
    """The last number that each table gave to a row, also where that row is gone: none is given twice."""
    connection = connections[using]
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            return {
                model._meta.db_table: given[model._meta.db_table]
                for model in models
                if model._meta.db_table in given
            }
        for model in models:
            sequence = _sequence_of(model, cursor)
            if sequence:
                cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608
                found.update((model._meta.db_table, number) for (number,) in cursor.fetchall())
    return found


def set_last_numbers(models: Iterable[type[Model]], numbers: dict[str, int], *, using: str) -> None:
    """Let each table go on after its last number, or after its last row."""
    connection = connections[using]
    chosen = list(models)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, number in numbers.items():
                cursor.execute(
                    "UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [number, table]
                )
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                    [table, number, table],
                )
            return
        for statement in connection.ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)
        for model in chosen:
            last = numbers.get(model._meta.db_table)
            sequence = _sequence_of(model, cursor)
            if last and sequence:
                cursor.execute(
                    f"SELECT setval(%s, GREATEST(%s, last_value)) FROM {sequence}",  # noqa: S608
                    [sequence, last],
                )


def _sequence_of(model: type[Model], cursor: CursorWrapper) -> str | None:
    """PostgreSQL's own name for what numbers the table's rows."""
    key = model._meta.pk
    if key is None or key.get_internal_type() not in ("AutoField", "BigAutoField", "SmallAutoField"):
        return None
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', key.column])
    (name,) = cursor.fetchone() or (None,)
    return str(name) if name else None
