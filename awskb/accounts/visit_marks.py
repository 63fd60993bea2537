"""What a session remembers of its person's coming: when they signed in, and the last day they were seen."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

SIGNED_IN_AT = "signed_in_at"
SEEN_ON = "seen_on"


def mark_signed_in(request: HttpRequest, *, at: datetime) -> None:
    request.session[SIGNED_IN_AT] = at.isoformat()
    mark_seen(request, at=at)


def signed_in_within(request: HttpRequest, span: timedelta, *, at: datetime) -> bool:
    signed_in_at = request.session.get(SIGNED_IN_AT)
    return signed_in_at is not None and datetime.fromisoformat(signed_in_at) + span > at


def mark_seen(request: HttpRequest, *, at: datetime) -> None:
    request.session[SEEN_ON] = at.astimezone(UTC).date().isoformat()


def is_new_day(request: HttpRequest, *, at: datetime) -> bool:
    """Only a session that began by signing in counts days."""
    seen_on = request.session.get(SEEN_ON)
    return seen_on is not None and seen_on != at.astimezone(UTC).date().isoformat()
