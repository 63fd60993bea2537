"""Questions that a person got wrong and keeps: each is a card of theirs, on its domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.models import Card, CardMemory, OwnQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    answer: str
    domain_id: int | None = None


@transaction.atomic
def keep_question(
    *, exam_version_id: int, what: Asked, by: AbstractUser, at: datetime, practice_test_id: int | None = None
) -> OwnQuestion:
    take_turn()
    question = OwnQuestion.objects.create(
        person_id=by.pk,
        exam_version_id=exam_version_id,
        practice_test_id=practice_test_id,
        domain_id=what.domain_id,
        question=what.question,
        answer=what.answer,
        created_at=at,
    )
    _ask(question, by, at)
    return question


@transaction.atomic
def edit_question(*, question_id: int, what: Asked, by: AbstractUser, at: datetime) -> OwnQuestion:
    """Its card says the same. Raises OwnQuestion.DoesNotExist for another's question as for none."""
    take_turn()
    question = OwnQuestion.objects.of(by).get(pk=question_id, removed_at__isnull=True)
    question.question, question.answer, question.domain_id = what.question, what.answer, what.domain_id
    question.save(update_fields=["question", "answer", "domain"])
    _ask(question, by, at)
    return question


@transaction.atomic
def remove_question(*, question_id: int, by: AbstractUser, at: datetime) -> OwnQuestion:
    """It can be put back."""
    take_turn()
    question = OwnQuestion.objects.of(by).get(pk=question_id)
    if question.removed_at is None:
        question.removed_at = at
        question.save(update_fields=["removed_at"])
        CardMemory.objects.of(by).filter(card__own_question=question).update(suspended_at=at)
        remake_sums(by=by, at=at)
    return question


@transaction.atomic
def put_back_question(*, question_id: int, by: AbstractUser, at: datetime) -> OwnQuestion:
    take_turn()
    question = OwnQuestion.objects.of(by).get(pk=question_id)
    if question.removed_at is not None:
        question.removed_at = None
        question.save(update_fields=["removed_at"])
        _ask(question, by, at)
        CardMemory.objects.of(by).filter(card__own_question=question).update(suspended_at=None)
    return question


def _ask(question: OwnQuestion, by: AbstractUser, at: datetime) -> None:
    """The question's card with the question's words; who wrote the new ones knows them."""
    said = {"question": question.question, "answer": question.answer, "meaning": question.answer}
    of = {"kind": Card.Kind.OWN, "person_id": by.pk}
    card, _ = Card.objects.update_or_create(
        own_question=question, defaults=said, create_defaults={**said, **of, "created_at": at}
    )
    CardMemory.objects.update_or_create(
        person_id=by.pk,
        card=card,
        defaults={"meaning": question.answer},
        create_defaults={"meaning": question.answer, "due": at, "added_at": at},
    )
    remake_sums(by=by, at=at)
