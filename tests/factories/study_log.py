"""Rows of a study log, as a test needs them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from awskb.accounts.models import User
from certs.models import StudySession

NOW = datetime.now(UTC)
TODAY = NOW.date()


def a_session(person: User, minutes: int = 25, **facts: Any) -> StudySession:
    """Logged today, unless said otherwise."""
    return StudySession.objects.create(
        person=person, minutes=minutes, **{"on": TODAY, "created_at": NOW, **facts}
    )
