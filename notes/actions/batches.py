"""Many rows at once: statements of a bounded size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

from notes.queries.trips import Rows, ask, is_sent_together

Value = TypeVar("Value")

BATCH = 500
_FEW = 60
# After so many new rows PostgreSQL has to count anew, else it goes on as if the table were small.
MANY = 2000


def batches_of(values: Iterable[Value], size: int = BATCH) -> Iterator[list[Value]]:
    """The values in lists short enough for one statement's parameters."""
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch


def among(column: str, values: list[Any]) -> tuple[str, list[Any]]:
    """The condition that a column has one of the values, and its parameters.

    PostgreSQL takes them as one array: psycopg would need longer for so many places than the query takes.
    """
    if len(values) == 1:
        return f"{column} = %s", values
    if connection.vendor == "postgresql":
        # Words before its eyes it would compare with all that it counted, for longer than the search takes.
        array = "ARRAY(SELECT unnest(%s::text[]))" if isinstance(values[0], str) else "%s"
        return f"{column} = ANY({array})", [values]
    return f"{column} IN ({', '.join(['%s'] * len(values))})", values


def select_rows(
    *, model: type[models.Model], fields: Sequence[str], by: str, values: Iterable[Any], order_by: str = ""
) -> Iterator[tuple[Any, ...]]:
    """These fields, texts and numbers, of the rows whose field `by` has one of the values.

    A save asks for little and often: composing the same few queries would take most of its time.
    """
    for question in _questions(model, fields, by, values, order_by):
        yield from ask(*question)()


def ask_rows(
    *, model: type[models.Model], fields: Sequence[str], by: str, values: Iterable[Any], order_by: str = ""
) -> Callable[[], Rows]:
    """As `select_rows`, asked now, and read when the answer is called for."""
    answers = [ask(*question) for question in _questions(model, fields, by, values, order_by)]
    return lambda: [row for answer in answers for row in answer()]


def _questions(
    model: type[models.Model], fields: Sequence[str], by: str, values: Iterable[Any], order_by: str
) -> Iterator[tuple[str, list[Any]]]:
    begin, asked, order = _question(model, tuple(fields), by, order_by)
    for batch in batches_of(values):
        condition, parameters = among(asked, batch)
        yield f"{begin} WHERE {condition}{order}", parameters


@cache
def _question(
    model: type[models.Model], fields: tuple[str, ...], by: str, order_by: str
) -> tuple[str, str, str]:
    """What is asked of which table, the column by which it is asked, and the order."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in _columns(model, fields))
    asked = quote(str(_columns(model, [by])[0].column))
    order = f" ORDER BY {quote(order_by)}" if order_by else ""
    table = quote(model._meta.db_table)
    return f"SELECT {names} FROM {table}", asked, order  # noqa: S608 - names of our models


def delete_rows(*, model: type[models.Model], by: str, values: Iterable[Any]) -> None:
    """Delete the rows whose field `by` has one of the values; for rows to which nothing else refers."""
    quote = connection.ops.quote_name
    asked = quote(str(_columns(model, [by])[0].column))
    table = quote(model._meta.db_table)
    for batch in batches_of(values):
        condition, parameters = among(asked, batch)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", parameters)  # noqa: S608


def update_rows(*, model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write these fields of many rows; each row is the new values in order, then the id.

    `bulk_update` builds one CASE expression for all rows and needs minutes where this needs a second.
    """
    columns = _columns(model, fields)
    values = [
        [
            *(
                column.get_db_prep_save(value, connection)
                for column, value in zip(columns, row[:-1], strict=True)
            ),
            row[-1],
        ]
        for row in rows
    ]
    if not values:
        return
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


def update_plain_rows(
    *, model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """As `update_rows`, for texts and numbers alone: PostgreSQL takes all of them in one statement."""
    if connection.vendor != "postgresql" or len(rows) < 2:
        update_rows(model=model, fields=fields, rows=rows)
        return
    quote = connection.ops.quote_name
    columns = _columns(model, [*fields, "id"])
    table = quote(model._meta.db_table)
    names = [quote(str(column.column)) for column in columns[:-1]]
    assignments = ", ".join(f"{name} = given.{name}" for name in names)
    statement = (
        f"UPDATE {table} SET {assignments} FROM json_to_recordset(%s) AS given({_typed(columns)})"  # noqa: S608 - names of our models
        f" WHERE {table}.id = given.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_as_json(columns, rows)])


def insert_rows(*, model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert many rows of texts and numbers, without ids or instances; returns how many.

    `bulk_create` makes a model instance and an expression of every value, for which a load would wait.
    """
    columns = _columns(model, fields)
    values = list(rows)
    if not values:
        return 0
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # One statement; a copy is worth its preparations only for many, and waits for what was sent before.
        is_short = len(values) <= _FEW or is_sent_together()
        if len(values) > 1 and is_short and connection.vendor == "postgresql":
            cursor.execute(_insertion_of_json(table, names, columns), [_as_json(columns, values)])
        elif len(values) <= _FEW:
            places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(values))
            flat = [value for row in values for value in row]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {places}", flat)  # noqa: S608
        elif connection.vendor == "postgresql":
            # A copy goes past Django's cursor, and so past its names for errors.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            if len(values) >= MANY:
                cursor.execute(f"ANALYZE {table}")
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608
    return len(values)


def _insertion_of_json(table: str, names: str, columns: Sequence[models.Field[Any, Any]]) -> str:
    """Rows as one text: for hundreds of places psycopg needs longer than the database for the rows."""
    quote = connection.ops.quote_name
    taken = ", ".join(
        f"{quote(str(column.column))}{'::jsonb' if column.db_type(connection) == 'jsonb' else ''}"
        for column in columns
    )
    held = f"json_to_recordset(%s) AS given({_typed(columns)})"
    return f"INSERT INTO {table} ({names}) SELECT {taken} FROM {held}"  # noqa: S608 - names of our models


def _typed(columns: Sequence[models.Field[Any, Any]]) -> str:
    """The columns with their types, as rows of JSON give them."""
    types = (
        (column, str(column.rel_db_type(connection) if column.primary_key else column.db_type(connection)))
        for column in columns
    )
    return ", ".join(
        f"{connection.ops.quote_name(str(column.column))} {'text' if kind == 'jsonb' else kind}"
        for column, kind in types
    )


def _as_json(columns: Sequence[models.Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> str:
    names = [str(column.column) for column in columns]
    held = [dict(zip(names, row, strict=True)) for row in rows]
    return json.dumps(held, ensure_ascii=False, default=str)


def _columns(model: type[models.Model], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    by_name = _fields_by_name(model)
    return [by_name[name] for name in names]


@cache
def _fields_by_name(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.name: field for field in model._meta.concrete_fields}
