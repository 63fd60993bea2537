"""Ids and values of rows that are written without a model instance for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def stored_value(model: type[models.Model], field: str, value: Any) -> Any:
    """A value as the database keeps it; for moments and JSON, which it does not take as they are."""
    column = next(one for one in model._meta.concrete_fields if one.name == field)
    return column.get_db_prep_save(value, connection)


def free_ids(model: type[models.Model], number: int) -> Sequence[int]:
    """Ids that nobody else gets, for rows that refer to each other. Needs the writer's turn (`take_turn`)."""
    if number == 0:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quote(table), column, number],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        highest = found[0] if found else 0
        return range(highest + 1, highest + 1 + number)
