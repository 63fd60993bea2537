"""Certificates that people say they hold: added, corrected, renewed, removed, answered for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.certificate_files import CertificateFile, forget_file, keep_file
from certs.actions.credential_events import drop_if_empty, name_kinds, remove_credential_row
from certs.actions.turns import take_turn
from certs.exam_facts.credential_lives import lives_of
from certs.models import Credential, CredentialEvent
from certs.queries.renewal_facts import recorded_events, renewal_facts


class CredentialHeldAlready(Exception):
    """The person has this certificate here already; what happened since is an event of it."""

    def __init__(self, credential: Credential) -> None:
        super().__init__("You have this certificate here already. Add what happened since on its page.")
        self.credential = credential


class ContradictsRules(Exception):
    """The event would count for nothing by the rules of AWS; the message says why."""


class OnlyEvent(Exception):
    """Without this event nothing would be recorded of the certificate."""


class ComesFromSitting(Exception):
    """The event follows from a sitting, and changes with it."""


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """What its holder keeps with it. `file` None leaves what is there; `drop_file` takes it away."""

    badge_url: str = ""
    note: str = ""
    is_hidden: bool = False
    file: CertificateFile | None = None
    drop_file: bool = False


@dataclass(frozen=True, slots=True)
class EventFacts:
    """`valid_until` is the last day as printed on the certificate."""

    kind: str
    on: date
    exam_version_id: int | None = None
    valid_until: date | None = None


@transaction.atomic
def add_credential(
    *, by: AbstractUser, certification_id: int, event: EventFacts, facts: CredentialFacts, at: datetime
) -> Credential:
    take_turn()
    there = Credential.objects.of(by).filter(certification=certification_id).first()
    if there is not None:
        raise CredentialHeldAlready(there)
    credential = Credential(person_id=by.pk, certification_id=certification_id, created_at=at)
    _write(credential, facts)
    _write_event(CredentialEvent(credential=credential, recorded_by_id=by.pk, created_at=at), event)
    return credential


@transaction.atomic
def change_credential(*, by: AbstractUser, credential_id: int, facts: CredentialFacts) -> Credential:
    """Credential.DoesNotExist for anybody else's, here and below."""
    take_turn()
    credential = Credential.objects.of(by).get(pk=credential_id)
    _write(credential, facts)
    return credential


@transaction.atomic
def change_file(*, by: AbstractUser, credential_id: int, file: CertificateFile | None) -> Credential:
    """Another file, or none any more; what else its holder keeps with it stays."""
    take_turn()
    row = Credential.objects.of(by).get(pk=credential_id)
    _write(row, CredentialFacts(row.badge_url, row.note, row.is_hidden, file, drop_file=file is None))
    return row


@transaction.atomic
def remove_credential(*, by: AbstractUser, credential_id: int) -> None:
    """With all its events and its file; the sittings stay, as what was sat."""
    take_turn()
    remove_credential_row(Credential.objects.of(by).get(pk=credential_id))


@transaction.atomic
def add_event(*, by: AbstractUser, credential_id: int, event: EventFacts, at: datetime) -> CredentialEvent:
    """Raises ContradictsRules, and then nothing is added."""
    take_turn()
    credential = Credential.objects.of(by).get(pk=credential_id)
    made = _write_event(CredentialEvent(credential=credential, recorded_by_id=by.pk, created_at=at), event)
    _check(made, by=by)
    return made


@transaction.atomic
def change_event(
    *, by: AbstractUser, credential_id: int, event_id: int, event: EventFacts
) -> CredentialEvent:
    take_turn()
    row = _own_event(by, credential_id, event_id)
    _write_event(row, event)
    _check(row, by=by)
    return row


@transaction.atomic
def remove_event(*, by: AbstractUser, credential_id: int, event_id: int) -> None:
    take_turn()
    row = _own_event(by, credential_id, event_id)
    credential = row.credential
    if credential.events.count() == 1:
        raise OnlyEvent
    row.delete()
    drop_if_empty(credential)


@transaction.atomic
def agree(*, by: AbstractUser, credential_id: int, at: datetime) -> Credential:
    """What another person recorded is right."""
    take_turn()
    credential = Credential.objects.of(by).get(pk=credential_id)
    credential.seen_at, credential.contested_at, credential.contested_why = at, None, ""
    credential.save(update_fields=["seen_at", "contested_at", "contested_why"])
    return credential


@transaction.atomic
def contest(*, by: AbstractUser, credential_id: int, why: str, at: datetime) -> Credential:
    """What another person recorded is wrong; the team sees it marked until somebody corrects it."""
    take_turn()
    credential = Credential.objects.of(by).get(pk=credential_id)
    credential.seen_at, credential.contested_at, credential.contested_why = None, at, why
    credential.save(update_fields=["seen_at", "contested_at", "contested_why"])
    return credential


def _write(credential: Credential, facts: CredentialFacts) -> None:
    credential.badge_url = facts.badge_url
    credential.note = facts.note
    credential.is_hidden = facts.is_hidden
    if facts.file is not None:
        keep_file(credential, facts.file)
    elif facts.drop_file:
        forget_file(credential.certificate_file.name)
        credential.certificate_file.name = credential.certificate_name = ""
    credential.save()


def _write_event(row: CredentialEvent, facts: EventFacts) -> CredentialEvent:
    row.kind = facts.kind
    row.on = facts.on
    row.exam_version_id = facts.exam_version_id
    row.valid_until = facts.valid_until
    row.save()
    name_kinds(row.credential)
    return row


def _own_event(by: AbstractUser, credential_id: int, event_id: int) -> CredentialEvent:
    credential = Credential.objects.of(by).get(pk=credential_id)
    row = CredentialEvent.objects.select_related("credential").get(credential=credential, pk=event_id)
    if row.attempt_id is not None:
        raise ComesFromSitting
    return row


def _check(row: CredentialEvent, *, by: AbstractUser) -> None:
    """Follow the whole life: an event that counts for nothing is refused with the reason."""
    rows = CredentialEvent.objects.filter(credential__in=Credential.objects.of(by))
    facts = renewal_facts()
    lives = lives_of(recorded_events(rows.select_related("credential"), facts), facts.rules)
    for life in lives.values():
        for event in life.events:
            if event.key == row.pk and not event.counts:
                raise ContradictsRules(event.why)
