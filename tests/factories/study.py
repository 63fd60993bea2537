"""What people hold and have sat, as a test needs it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from awskb.accounts.models import User
from certs.models import Certification, Credential, CredentialEvent, ExamVersion

RECORDED_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def a_credential(
    person: User,
    letters: str,
    on: str,
    *,
    code: str = "",
    until: str = "",
    hidden: bool = False,
    recorded_by: User | None = None,
) -> Credential:
    """Earned on that day; with `until`, as printed."""
    made = Credential.objects.create(
        person=person,
        certification=Certification.objects.get(abbreviation=letters),
        is_hidden=hidden,
        recorded_by=recorded_by,
        created_at=RECORDED_AT,
    )
    an_event(made, "earned", on, code=code, until=until)
    return made


def an_event(
    credential: Credential, kind: str, on: str, *, code: str = "", until: str = ""
) -> CredentialEvent:
    return CredentialEvent.objects.create(
        credential=credential,
        kind=kind,
        on=date.fromisoformat(on),
        valid_until=date.fromisoformat(until) if until else None,
        exam_version=ExamVersion.objects.get(code=code) if code else None,
        created_at=RECORDED_AT,
    )
