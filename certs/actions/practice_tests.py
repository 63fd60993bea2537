"""Writing, changing and removing a person's own practice tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import PracticeDomain, PracticeTest


@dataclass(frozen=True, slots=True)
class DomainAnswers:
    domain_id: int
    correct: int
    answered: int


@dataclass(frozen=True, slots=True)
class Practised:
    """What a practice test says."""

    on: date
    correct: int
    answered: int
    minutes: int | None = None
    resource_id: int | None = None
    note: str = ""
    domains: Sequence[DomainAnswers] = ()


@transaction.atomic
def record_practice(*, exam_version_id: int, what: Practised, by: AbstractUser, at: datetime) -> PracticeTest:
    take_turn()
    test = PracticeTest(person_id=by.pk, exam_version_id=exam_version_id, created_at=at)
    _write(test, what)
    return test


@transaction.atomic
def edit_practice(*, test_id: int, what: Practised, by: AbstractUser) -> PracticeTest:
    """Raises PracticeTest.DoesNotExist for another's test as for none."""
    take_turn()
    test = PracticeTest.objects.of(by).get(pk=test_id, removed_at__isnull=True)
    test.domains.all().delete()
    _write(test, what)
    return test


@transaction.atomic
def remove_practice(*, test_id: int, by: AbstractUser, at: datetime) -> PracticeTest:
    """It can be put back."""
    take_turn()
    test = PracticeTest.objects.of(by).get(pk=test_id)
    if test.removed_at is None:
        test.removed_at = at
        test.save(update_fields=["removed_at"])
    return test


@transaction.atomic
def put_back_practice(*, test_id: int, by: AbstractUser) -> PracticeTest:
    take_turn()
    test = PracticeTest.objects.of(by).get(pk=test_id)
    if test.removed_at is not None:
        test.removed_at = None
        test.save(update_fields=["removed_at"])
    return test


def _write(test: PracticeTest, what: Practised) -> None:
    test.on, test.correct, test.answered = what.on, what.correct, what.answered
    test.minutes, test.resource_id, test.note = what.minutes, what.resource_id, what.note
    test.save()
    PracticeDomain.objects.bulk_create(
        PracticeDomain(
            practice_test=test, domain_id=part.domain_id, correct=part.correct, answered=part.answered
        )
        for part in what.domains
    )
