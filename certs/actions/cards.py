"""What becomes of candidates: a curator decides for the team, a person for themselves."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.models import Card, CardDecision, CardMemory, Review
from certs.queries.card_candidates import Candidate, candidate_of
from notes.models import Entry


class NothingToAsk(Exception):
    """The entry says nothing yet."""


@transaction.atomic
def keep_card(*, entry_id: int, by: AbstractUser, at: datetime, answer: str | None = None) -> Card:
    """For the team; `answer` is the line as the curator fixed it. Raises Entry.DoesNotExist."""
    take_turn()
    found = _candidate(entry_id, by)
    card = _card_of(found, at)
    if answer is not None:
        card.answer = "" if answer == found.own_line else answer
    card.fixed_from = found.own_line if card.answer else ""
    card.meaning = card.answer or found.own_line
    card.front = found.front
    card.save(update_fields=["answer", "fixed_from", "meaning", "front"])
    _decide(card, CardDecision.Verdict.KEPT, by, at)
    return card


@transaction.atomic
def drop_card(*, entry_id: int, by: AbstractUser, at: datetime) -> Card:
    """No card of the team; what persons keep for themselves stays theirs."""
    take_turn()
    card = _card_of(_candidate(entry_id, by), at)
    _decide(card, CardDecision.Verdict.DROPPED, by, at)
    return card


@transaction.atomic
def undo_decision(*, card_id: int) -> Card:
    """Back to what a curator is asked, as the entry has it. The row stays: persons may remember it."""
    take_turn()
    card = Card.objects.get(pk=card_id, person=None)
    CardDecision.objects.filter(card=card).delete()
    card.answer = card.fixed_from = card.meaning = ""
    card.save(update_fields=["answer", "fixed_from", "meaning"])
    return card


@transaction.atomic
def add_for_oneself(*, entry_id: int, by: AbstractUser, at: datetime) -> CardMemory:
    """Any candidate that says something, whatever the team decided; once. Raises NothingToAsk."""
    take_turn()
    found = _candidate(entry_id, by)
    if not found.back.meaning:
        raise NothingToAsk(found.front)
    memory, _ = CardMemory.objects.of(by).get_or_create(
        card=_card_of(found, at),
        defaults={"person_id": by.pk, "due": at, "added_at": at, "meaning": found.back.meaning},
    )
    if memory.suspended_at:
        memory.suspended_at = None
        memory.save(update_fields=["suspended_at"])
    remake_sums(by=by, at=at)
    return memory


@transaction.atomic
def suspend_card(*, memory_id: int, by: AbstractUser, at: datetime) -> CardMemory:
    """One is not asked it any more, and its memory stays. Raises CardMemory.DoesNotExist."""
    return _suspended(memory_id, by, at, is_away=True)


@transaction.atomic
def resume_card(*, memory_id: int, by: AbstractUser, at: datetime) -> CardMemory:
    return _suspended(memory_id, by, at, is_away=False)


@transaction.atomic
def write_own_card(*, question: str, answer: str, by: AbstractUser, at: datetime) -> Card:
    take_turn()
    card = Card.objects.create(
        kind=Card.Kind.OWN, person_id=by.pk, question=question, answer=answer, meaning=answer, created_at=at
    )
    CardMemory.objects.create(person_id=by.pk, card=card, due=at, added_at=at, meaning=answer)
    remake_sums(by=by, at=at)
    return card


@transaction.atomic
def keep_as_own(*, memory_id: int, by: AbstractUser, at: datetime) -> Card:
    """A card whose entry was removed for good becomes the person's own, as they learned it.

    Memory and answers go along. Raises CardMemory.DoesNotExist, NothingToAsk.
    """
    take_turn()
    memory = CardMemory.objects.of(by).select_related("card").get(pk=memory_id)
    gone = memory.card
    question, answer = gone.question or gone.front, memory.meaning or gone.answer or gone.meaning
    if not gone.is_of_nothing or not question or not answer:
        raise NothingToAsk(gone.front)
    card = Card.objects.create(
        kind=Card.Kind.OWN, person_id=by.pk, question=question, answer=answer, meaning=answer, created_at=at
    )
    memory.card = card
    memory.save(update_fields=["card"])
    Review.objects.of(by).filter(card=gone).update(card=card)
    remake_sums(by=by, at=at)
    return card


@transaction.atomic
def keep_memory(*, memory_id: int, meaning: str, by: AbstractUser) -> CardMemory:
    """The person has seen the new line and knows it as well as the old one."""
    take_turn()
    memory = CardMemory.objects.of(by).get(pk=memory_id)
    memory.meaning = meaning
    memory.save(update_fields=["meaning"])
    return memory


@transaction.atomic
def learn_anew(*, memory_id: int, meaning: str, by: AbstractUser, at: datetime) -> CardMemory:
    """A new card from now on: reviews before `added_at` stay in the log, and no longer make its memory."""
    take_turn()
    memory = CardMemory.objects.of(by).get(pk=memory_id)
    memory.meaning, memory.added_at, memory.due = meaning, at, at
    memory.phase, memory.step, memory.lapses = CardMemory.Phase.LEARNING, None, 0
    memory.stability = memory.difficulty = memory.last_review = None
    memory.save()
    remake_sums(by=by, at=at)
    return memory


def _suspended(memory_id: int, by: AbstractUser, at: datetime, *, is_away: bool) -> CardMemory:
    take_turn()
    memory = CardMemory.objects.of(by).get(pk=memory_id)
    memory.suspended_at = at if is_away else None
    memory.save(update_fields=["suspended_at"])
    remake_sums(by=by, at=at)
    return memory


def _candidate(entry_id: int, by: AbstractUser) -> Candidate:
    found = candidate_of(entry_id=entry_id, person=by)
    if found is None:
        raise Entry.DoesNotExist
    return found


def _card_of(found: Candidate, at: datetime) -> Card:
    if found.card_id:
        return Card.objects.get(pk=found.card_id)
    return Card.objects.create(kind=Card.Kind.TERM, entry_id=found.entry_id, front=found.front, created_at=at)


def _decide(card: Card, verdict: str, by: AbstractUser, at: datetime) -> None:
    CardDecision.objects.update_or_create(card=card, defaults={"verdict": verdict, "by_id": by.pk, "at": at})
