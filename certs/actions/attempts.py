"""Sittings recorded, changed, removed. A pass makes or renews its certificate in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.credential_events import drop_if_empty, settle_event
from certs.actions.turns import take_turn
from certs.exam_facts.scores import OutcomeMissing, ScoreContradicts, outcome_of
from certs.models import Attempt, AttemptDomain, Credential, CredentialEvent, Domain, ExamVersion

__all__ = [
    "AttemptFacts",
    "OutcomeMissing",
    "SatThatDay",
    "ScoreContradicts",
    "change_attempt",
    "record_attempt",
    "remove_attempt",
]


class SatThatDay(Exception):
    """The person recorded this exam on that day already."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__("You have recorded this exam on this day already.")
        self.attempt = attempt


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What a person says of a sitting; `outcome` may be empty where the score decides it.

    `domains` has the result of each domain that the report names, by the domain's id.
    """

    exam_version_id: int
    sat_on: date
    outcome: str = ""
    score: int | None = None
    note: str = ""
    domains: Mapping[int, str] | None = None


@transaction.atomic
def record_attempt(*, by: AbstractUser, facts: AttemptFacts, at: datetime) -> Attempt:
    """Raises SatThatDay, ScoreContradicts, OutcomeMissing."""
    take_turn()
    attempt = Attempt(person_id=by.pk, created_at=at)
    return _write(attempt, facts, by=by, at=at)


@transaction.atomic
def change_attempt(*, by: AbstractUser, attempt_id: int, facts: AttemptFacts, at: datetime) -> Attempt:
    """Its certificate's event moves with it. Attempt.DoesNotExist for anybody else's."""
    take_turn()
    attempt = Attempt.objects.of(by).get(pk=attempt_id)
    return _write(attempt, facts, by=by, at=at)


@transaction.atomic
def remove_attempt(*, by: AbstractUser, attempt_id: int) -> None:
    """The event goes with it, and a certificate of which nothing else is recorded."""
    take_turn()
    attempt = Attempt.objects.of(by).get(pk=attempt_id)
    event = CredentialEvent.objects.select_related("credential").filter(attempt=attempt).first()
    credential: Credential | None = event.credential if event else None
    attempt.delete()
    if credential is not None:
        drop_if_empty(credential)


def _write(attempt: Attempt, facts: AttemptFacts, *, by: AbstractUser, at: datetime) -> Attempt:
    version = ExamVersion.objects.get(pk=facts.exam_version_id)
    same = Attempt.objects.of(by).filter(exam_version=version, sat_on=facts.sat_on).exclude(pk=attempt.pk)
    if (found := same.first()) is not None:
        raise SatThatDay(found)
    if attempt.pk is None or attempt.exam_version_id != version.pk or attempt.pass_mark is None:
        attempt.pass_mark = version.passing_score
    attempt.exam_version = version
    attempt.sat_on = facts.sat_on
    attempt.outcome = outcome_of(score=facts.score, pass_mark=attempt.pass_mark, said=facts.outcome)
    attempt.score = facts.score
    attempt.note = facts.note
    attempt.save()
    _write_domains(attempt, facts.domains or {})
    settle_event(attempt, by=by, at=at)
    return attempt


def _write_domains(attempt: Attempt, results: Mapping[int, str]) -> None:
    """Only domains of the version that was sat."""
    attempt.domain_results.all().delete()
    known = Domain.objects.filter(exam_version=attempt.exam_version_id).values_list("pk", flat=True)
    AttemptDomain.objects.bulk_create(
        AttemptDomain(attempt=attempt, domain_id=pk, result=results[pk]) for pk in known if results.get(pk)
    )
