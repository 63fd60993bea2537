"""How long until a card comes again, in words short enough for a button."""

from __future__ import annotations

from datetime import timedelta


def interval_words(interval: timedelta) -> str:
    minutes = round(interval.total_seconds() / 60)
    if minutes < 60:
        return f"{max(1, minutes)} min"
    hours = round(minutes / 60)
    if hours < 24:
        return f"{hours} h"
    days = round(interval.total_seconds() / 86_400)
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    if days < 700:
        return f"{days / 30.44:.0f} months"
    return f"{days / 365.25:.1f} years"
