"""The events of certificates that sittings bring about, and certificates that have none left."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser

from certs.actions.certificate_files import forget_file
from certs.models import Attempt, Credential, CredentialEvent


def settle_event(attempt: Attempt, *, by: AbstractUser, at: datetime) -> Credential | None:
    """Let the event of a sitting be what the sitting says: made, moved or taken away."""
    event = CredentialEvent.objects.select_related("credential").filter(attempt=attempt).first()
    before = event.credential if event else None
    credential = None
    if attempt.outcome == Attempt.Outcome.PASSED:
        credential, _ = Credential.objects.get_or_create(
            person_id=by.pk,
            certification_id=attempt.exam_version.certification_id,
            defaults={"created_at": at},
        )
        event = event or CredentialEvent(attempt=attempt, recorded_by_id=by.pk, created_at=at)
        event.credential = credential
        event.on = attempt.sat_on
        event.exam_version = attempt.exam_version
        event.valid_until = None
        event.kind = CredentialEvent.Kind.EARNED
        event.save()
        name_kinds(credential)
    elif event:
        event.delete()
    if before is not None and before != credential:
        drop_if_empty(before)
    return credential


def name_kinds(credential: Credential) -> None:
    """Of what sittings brought about, the first event earned the certificate and the others renewed it."""
    events = list(credential.events.order_by("on", "id"))
    for number, event in enumerate(events):
        kind = CredentialEvent.Kind.RENEWED if number else CredentialEvent.Kind.EARNED
        if event.attempt_id and event.kind != kind:
            event.kind = kind
            event.save(update_fields=["kind"])


def drop_if_empty(credential: Credential) -> bool:
    """A certificate of which nothing is recorded any more goes, with its file."""
    if credential.events.exists():
        name_kinds(credential)
        return False
    remove_credential_row(credential)
    return True


def remove_credential_row(credential: Credential) -> None:
    forget_file(credential.certificate_file.name)
    credential.delete()
