from datetime import UTC, datetime

from allauth.usersessions.models import UserSession

from awskb.accounts.models import User


def note_visit(*, person: User, session_key: str, at: datetime) -> None:
    """The day on which a person was last here; called once a day for each session."""
    User.objects.filter(pk=person.pk).update(last_seen_on=at.astimezone(UTC).date())
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)
