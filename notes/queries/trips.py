"""Statements that do not wait for each other: each answer of PostgreSQL is a way to a process and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

Rows = list[tuple[Any, ...]]


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the statements inside one after the other, and wait only where an answer is read.

    PostgreSQL carries them out in the order in which they were sent, and a statement that fails undoes the
    transaction as ever; only the exception comes where the next answer is read, at the latest at the end. So
    inside, no statement may be tried, and none may ask how many rows it wrote: no `save(update_fields=…)`,
    no COPY.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def is_sent_together() -> bool:
    """Whether statements are sent without waiting at this moment."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return False
    return bool(connection.connection.pgconn.pipeline_status)


def ask(statement: str, parameters: Sequence[Any]) -> Callable[[], Rows]:
    """Ask now, and read the answer when it is called for."""
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    # SQLite would read on while the rows change.
    rows: Rows | None = None if is_sent_together() else cursor.fetchall()
    return lambda: cursor.fetchall() if rows is None else rows
