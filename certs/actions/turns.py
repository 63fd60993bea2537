"""One writer of certificates' data at a time."""

from __future__ import annotations

from typing import Final

from django.db import connection

# One number for everything of this app.
_TURN: Final = 8_017_312


def take_turn() -> None:
    """Wait until no other transaction of this app changes anything, and keep others waiting.

    SQLite has a single writer by itself. Taken before any row is locked.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
