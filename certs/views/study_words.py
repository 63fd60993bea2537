"""How rows of the log are told in messages, so that one sees what was understood."""

from __future__ import annotations

from datetime import date, timedelta

from certs.actions.study_sessions import DayIsFull
from certs.models import StudySession
from certs.study_days.lines import minutes_in_words


def day_in_words(day: date, today: date) -> str:
    if day == today:
        return "today"
    if day == today - timedelta(days=1):
        return "yesterday"
    return f"{day:%A} {day.day} {day:%B %Y}"


def session_in_words(session: StudySession) -> str:
    """Goal, resource, entry and note, each only if there."""
    parts = [
        f", for {session.goal.exam_version.code}" if session.goal else ", without a goal",
        f", with {session.resource}" if session.resource else "",
        f", about {session.entry}" if session.entry else "",
        f": {session.note}" if session.note else "",
    ]
    return "".join(parts)


def full_day_words(full: DayIsFull) -> str:
    return (
        f"{full.on.day} {full.on:%B} has {minutes_in_words(full.logged)} already, "
        "and a day has 24 hours. Log less, or choose another day."
    )
