"""Reading the whole database as it was at one moment, while people go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

ALIAS = "snapshot"


@contextmanager
def one_moment() -> Iterator[str]:
    """The alias of a connection of its own that sees one moment and keeps nobody from writing.

    On SQLite a reader keeps its moment while the write-ahead log grows; on PostgreSQL the isolation says so.
    """
    reader = connection.copy(alias=ALIAS)
    options = reader.settings_dict["OPTIONS"]
    options.pop("pool", None)
    # Immediate transactions are the writers'.
    options.pop("transaction_mode", None)
    connections[ALIAS] = reader
    try:
        with transaction.atomic(using=ALIAS):
            with reader.cursor() as cursor:
                if reader.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # The moment is that of the first question, not that of the beginning.
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
                cursor.fetchall()
            yield ALIAS
    finally:
        reader.close()
        del connections[ALIAS]
