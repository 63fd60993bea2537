"""One writer at a time."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

# One number for the whole product.
_TURN: Final = 8_017_311


def take_turn() -> None:
    """Wait until no other transaction changes entries, and keep others waiting until this one ends.

    Saving one entry may allot slugs, renumber siblings and derive rows of other entries; two at a time would
    deadlock or collide. SQLite has a single writer by itself. Taken before any row is locked.
    """
    if connection.vendor != "postgresql" or _is_taken():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    transaction.on_commit(_end_turn)


def _is_taken() -> bool:
    """What waits for the commit is forgotten when the transaction, or the part that took the turn, is undone.

    PostgreSQL lets go of the turn at just these times.
    """
    return any(waiting[1] is _end_turn for waiting in connection.run_on_commit)


def _end_turn() -> None:
    """The database does it by itself."""
