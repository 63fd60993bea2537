"""How long a timer ran, and whether that may be believed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

ASKS_AFTER: Final = timedelta(hours=6)
GUESSES_NOT_AFTER: Final = timedelta(hours=24)


def minutes_between(started_at: datetime, stopped_at: datetime) -> int:
    """Rounded, at least 1. Both are moments, so no clock that was put forward or back counts in."""
    seconds = int((stopped_at - started_at).total_seconds())
    return max(1, (seconds + 30) // 60)


def is_forgotten(started_at: datetime, stopped_at: datetime) -> bool:
    """So long that nobody studied all of it without a break: the person says what to keep."""
    return stopped_at - started_at > ASKS_AFTER


def is_past_guessing(started_at: datetime, stopped_at: datetime) -> bool:
    """Even the whole of it is no longer offered."""
    return stopped_at - started_at > GUESSES_NOT_AFTER
