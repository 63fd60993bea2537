"""Recording certificates that others hold: one of one person, or many from a file. Their holders are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.exam_facts.credential_rows import HeldRow
from certs.exam_facts.renewal_rules import years_after
from certs.models import Certification, Credential, CredentialEvent, ExamVersion


class RowsHaveFaults(Exception):
    """Nothing was loaded: some rows are wrong."""


class Outcome(StrEnum):
    NEW = "is recorded, and its holder is told"
    THERE = "is there already"
    KEPT = "is kept by its holder, and stays as it is"
    FAULT = "cannot be loaded"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row with what is meant by it, and what loading it does."""

    row: HeldRow
    outcome: Outcome
    fault: str = ""
    person: AbstractUser | None = None
    certification: Certification | None = None
    version: ExamVersion | None = None

    @property
    def is_new(self) -> bool:
        return self.outcome is Outcome.NEW


@dataclass(frozen=True, slots=True)
class RowsPlan:
    rows: list[PlannedRow]

    @property
    def faults(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.fault]

    @property
    def new_count(self) -> int:
        return sum(row.is_new for row in self.rows)


def plan_rows(rows: Sequence[HeldRow]) -> RowsPlan:
    """What loading would do, row by row. Changes nothing; four queries, whatever the number of rows.

    People are found by user name or e-mail address, certificates by letters, exam code or name.
    """
    people = _people()
    certifications = _certifications()
    versions = {one.code.casefold(): one for one in ExamVersion.objects.select_related("certification")}
    held = _held()
    planned: list[PlannedRow] = []
    seen: set[tuple[int, int, date]] = set()
    for row in rows:
        found = _planned(row, people, certifications, versions, held)
        if found.is_new and found.person and found.certification and row.earned_on:
            key = (found.person.pk, found.certification.pk, row.earned_on)
            if key in seen:
                found = PlannedRow(row, Outcome.FAULT, "The same certificate of the same day stands above.")
            seen.add(key)
        planned.append(found)
    return RowsPlan(planned)


@transaction.atomic
def load_rows(*, rows: Sequence[HeldRow], by: AbstractUser, at: datetime) -> None:
    """Record every new row, or none. Raises RowsHaveFaults."""
    take_turn()
    plan = plan_rows(rows)
    if plan.faults:
        raise RowsHaveFaults
    # The earliest first, so that what a person earned comes before its renewals.
    for one in sorted(plan.rows, key=lambda planned: planned.row.earned_on or date.min):
        if one.is_new:
            _record_row(one, by, at)


@transaction.atomic
def record_for_another(
    *,
    person: AbstractUser,
    certification: Certification,
    version: ExamVersion | None,
    on: date,
    valid_until: date | None,
    by: AbstractUser,
    at: datetime,
) -> bool:
    """Record a certificate that another person holds; the next run of `send_reminders` tells them.

    Says whether anything was written: what a person keeps already is theirs to change and, if they hide it,
    theirs to know.
    """
    take_turn()
    own = Credential.objects.filter(person_id=person.pk, certification=certification).first()
    if own is not None and (own.recorded_by_id is None or own.is_hidden or own.contested_at is not None):
        return False
    if own is not None and own.events.filter(on=on).exists():
        return False
    credential = own or Credential.objects.create(
        person_id=person.pk, certification=certification, recorded_by_id=by.pk, created_at=at
    )
    if own is not None:
        # The holder is asked about the news, too.
        Credential.objects.filter(pk=own.pk).update(seen_at=None, recorded_by_id=by.pk)
    CredentialEvent.objects.create(
        credential=credential,
        kind=_kind(credential, on),
        on=on,
        valid_until=valid_until or _usual_end(on, version),
        exam_version=version,
        recorded_by_id=by.pk,
        created_at=at,
    )
    return True


def _kind(credential: Credential, on: date) -> CredentialEvent.Kind:
    earlier = credential.events.filter(on__lt=on).exists()
    return CredentialEvent.Kind.RENEWED if earlier else CredentialEvent.Kind.EARNED


def _usual_end(on: date, version: ExamVersion | None) -> date | None:
    years = version.validity_years if version else None
    return None if years is None else years_after(on, years)


def _record_row(planned: PlannedRow, by: AbstractUser, at: datetime) -> None:
    row = planned.row
    if planned.person is None or planned.certification is None or row.earned_on is None:
        return
    record_for_another(
        person=planned.person,
        certification=planned.certification,
        version=planned.version,
        on=row.earned_on,
        valid_until=row.valid_until,
        by=by,
        at=at,
    )


def _planned(
    row: HeldRow,
    people: dict[str, AbstractUser],
    certifications: dict[str, Certification],
    versions: dict[str, ExamVersion],
    held: dict[tuple[int, int], Credential],
) -> PlannedRow:
    if row.fault:
        return PlannedRow(row, Outcome.FAULT, row.fault)
    person = people.get(row.person.casefold())
    if person is None:
        return PlannedRow(row, Outcome.FAULT, f"No member has the user name or address “{row.person[:60]}”.")
    version = versions.get((row.exam or row.certificate).casefold())
    if row.exam and version is None:
        return PlannedRow(row, Outcome.FAULT, f"The catalogue has no exam “{row.exam[:60]}”.")
    certification = certifications.get(row.certificate.casefold()) or (
        version.certification if version and not row.exam else None
    )
    if certification is None:
        return PlannedRow(row, Outcome.FAULT, f"The catalogue has no certificate “{row.certificate[:60]}”.")
    if version is not None and version.certification_id != certification.pk:
        return PlannedRow(row, Outcome.FAULT, f"{version.code} is no exam of {certification.abbreviation}.")
    outcome = _outcome(held.get((person.pk, certification.pk)), row.earned_on)
    return PlannedRow(row, outcome, "", person, certification, version)


def _outcome(held: Credential | None, on: date | None) -> Outcome:
    # What its holder hides looks new to whoever loads; loading leaves it alone.
    if held is None or held.is_hidden:
        return Outcome.NEW
    if held.recorded_by_id is None or held.contested_at is not None:
        return Outcome.KEPT
    return Outcome.THERE if any(event.on == on for event in held.events.all()) else Outcome.NEW


def _people() -> dict[str, AbstractUser]:
    found: dict[str, AbstractUser] = {}
    for person in get_user_model()._default_manager.filter(is_active=True):
        found[person.get_username().casefold()] = person
        if person.email:
            found.setdefault(person.email.casefold(), person)
    return found


def _certifications() -> dict[str, Certification]:
    found: dict[str, Certification] = {}
    for one in Certification.objects.all():
        for name in (one.abbreviation, one.name, one.short_name, *one.other_names):
            found.setdefault(name.casefold(), one)
    return found


def _held() -> dict[tuple[int, int], Credential]:
    rows: Iterable[Credential] = Credential.objects.prefetch_related("events")
    return {(row.person_id, row.certification_id): row for row in rows}
