"""When the end of a certificate is worth a word (CERTS.md: 180, 90, 60, 30 and 7 days before)."""

from __future__ import annotations

from datetime import date
from typing import Final

THRESHOLDS: Final = (180, 90, 60, 30, 7)


def threshold_passed(*, until: date, today: date) -> int | None:
    """The latest threshold that has passed: after a gap only this one is worth a mail.

    None where the end is further off than the first, or behind. On the last day itself it still holds.
    """
    left = (until - today).days
    if left < 0:
        return None
    return min((days for days in THRESHOLDS if left <= days), default=None)
