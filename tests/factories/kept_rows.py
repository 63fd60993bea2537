"""Rows as the database holds them, taken out once and put in again: much quicker than making them anew.

Tables and columns are named by our own models.
"""

# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

# By table, in the order in which they go in: columns and rows on SQLite, what COPY writes on PostgreSQL.
KeptRows = list[tuple[str, list[str], Any]]


def kept_rows(models: Iterable[type[Model]]) -> KeptRows:
    return [
        _kept(model._meta.db_table, [field.column for field in model._meta.concrete_fields])
        for model in models
    ]


def put_back(kept: KeptRows) -> None:
    """In one transaction: rows of a table may point at later ones of the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, rows in kept:
            named = ", ".join(f'"{column}"' for column in columns)
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as into:
                    into.write(rows)
            elif rows:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', rows)


def _kept(table: str, columns: list[str]) -> tuple[str, list[str], Any]:
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY (SELECT {named} FROM "{table}") TO STDOUT') as out:
                return table, columns, b"".join(bytes(part) for part in out)
        cursor.execute(f'SELECT {named} FROM "{table}"')
        return table, columns, cursor.fetchall()
