"""What becomes of candidates: a curator decides for the team, a person for themselves."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.models import Card, CardDecision, CardMemory, Review, ReviewDay, time_zone_of
from certs.queries.card_candidates import Candidate
from certs.queries.further_cards import find_candidate
from notes.models import Entry


class NotToBeKept(Exception):
    """The card's rule does not hold now; says why."""


class DecidedAlready(Exception):
    """Somebody decided of this card, and the notes have not changed since."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(f"{candidate.front} was {candidate.verdict} already. Undo that to decide anew.")
        self.candidate = candidate


class LineChanged(Exception):
    """The notes say something else than the curator saw."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__(f"The notes now say: {candidate.own_line or 'nothing'}. Nothing was kept yet.")
        self.candidate = candidate


class NothingToAsk(Exception):
    """The entry says nothing yet."""


@transaction.atomic
def keep_card(
    *,
    entry_id: int,
    by: AbstractUser,
    at: datetime,
    answer: str | None = None,
    kind: str = Card.Kind.TERM,
) -> Card:
    """For the team; `answer` is the line as the curator fixed it. Of a card from the catalogue, `entry_id` is
    the service's. Raises Entry.DoesNotExist, and NotToBeKept where the card's rule does not hold."""
    take_turn()
    found = _candidate(entry_id, by, at, kind)
    if found.held_back:
        raise NotToBeKept(found.held_back)
    card = _card_of(found, at)
    before = _said_before(card)
    card.answer = answer if answer and answer != found.own_line else ""
    card.fixed_from = found.own_line if card.answer else ""
    card.meaning = card.answer or found.own_line
    card.front = found.front
    card.save(update_fields=["answer", "fixed_from", "meaning", "front"])
    _decide(card, CardDecision.Verdict.KEPT, by, at, before)
    return card


@transaction.atomic
def drop_card(*, entry_id: int, by: AbstractUser, at: datetime, kind: str = Card.Kind.TERM) -> Card:
    """No card of the team; what persons keep for themselves stays theirs."""
    take_turn()
    card = _card_of(_candidate(entry_id, by, at, kind), at)
    _decide(card, CardDecision.Verdict.DROPPED, by, at, _said_before(card))
    return card


@transaction.atomic
def keep_seen(*, of: int, kind: str, shown: str, line: str, by: AbstractUser, at: datetime) -> Candidate:
    """Keep what a curator saw: `shown` is the notes' line as it stood there, `line` the one to keep.

    Raises Entry.DoesNotExist, DecidedAlready, LineChanged, NotToBeKept.
    """
    take_turn()
    found = _undecided(of, by, at, kind)
    if shown != found.own_line:
        raise LineChanged(found)
    keep_card(entry_id=of, kind=kind, by=by, at=at, answer=line if is_fixed_by(line, found) else None)
    return found


def is_fixed_by(line: str, found: Candidate) -> bool:
    return found.has_own_line and line != found.own_line


@transaction.atomic
def drop_seen(*, of: int, kind: str, by: AbstractUser, at: datetime) -> Candidate:
    """Raises Entry.DoesNotExist, DecidedAlready."""
    take_turn()
    found = _undecided(of, by, at, kind)
    drop_card(entry_id=of, kind=kind, by=by, at=at)
    return found


@transaction.atomic
def undo_decision(*, card_id: int, at: datetime) -> Card:
    """Back to the decision before, or to what a curator is asked. The row stays: persons may remember it."""
    take_turn()
    card = Card.objects.select_related("decision").get(pk=card_id, person=None)
    decision = getattr(card, "decision", None)
    before = decision.before if decision else None
    if decision and before:
        decision.verdict, decision.before, decision.at = before["verdict"], None, at
        decision.save(update_fields=["verdict", "before", "at"])
    elif decision:
        decision.delete()
    said = before or {}
    card.answer, card.fixed_from = said.get("answer", ""), said.get("fixed_from", "")
    card.meaning = said.get("meaning", "")
    card.save(update_fields=["answer", "fixed_from", "meaning"])
    return card


@transaction.atomic
def add_for_oneself(
    *, entry_id: int, by: AbstractUser, at: datetime, kind: str = Card.Kind.TERM
) -> CardMemory:
    """Any candidate that says something, whatever the team decided; once. Raises NothingToAsk."""
    take_turn()
    found = _candidate(entry_id, by, at, kind)
    if not found.back.meaning or found.held_back:
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
def edit_own_card(
    *, memory_id: int, question: str, answer: str, is_anew: bool, by: AbstractUser, at: datetime
) -> CardMemory:
    """Who wrote the new words knows them, unless they say that it is to be learned anew.

    Raises CardMemory.DoesNotExist for another's card as for none, and for one whose words are elsewhere.
    """
    take_turn()
    own = CardMemory.objects.of(by).select_related("card")
    memory = own.get(pk=memory_id, card__kind=Card.Kind.OWN, card__own_question=None)
    card = memory.card
    card.question, card.answer, card.meaning = question, answer, answer
    card.save(update_fields=["question", "answer", "meaning"])
    if is_anew:
        return learn_anew(memory_id=memory_id, meaning=answer, by=by, at=at)
    memory.meaning = answer
    memory.save(update_fields=["meaning"])
    return memory


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
    _lay_out_anew(by)
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
    _lay_out_anew(by)
    remake_sums(by=by, at=at)
    return memory


def _lay_out_anew(by: AbstractUser) -> None:
    """The card was kept out of the day as long as it asked; what it follows from is other now."""
    ReviewDay.objects.of(by).update(basis="")


def _suspended(memory_id: int, by: AbstractUser, at: datetime, *, is_away: bool) -> CardMemory:
    take_turn()
    memory = CardMemory.objects.of(by).get(pk=memory_id)
    memory.suspended_at = at if is_away else None
    memory.save(update_fields=["suspended_at"])
    remake_sums(by=by, at=at)
    return memory


def _candidate(entry_id: int, by: AbstractUser, at: datetime, kind: str) -> Candidate:
    today = at.astimezone(time_zone_of(by)).date()
    found = find_candidate(kind=kind, of=entry_id, person=by, today=today)
    if found is None:
        raise Entry.DoesNotExist
    return found


def _undecided(entry_id: int, by: AbstractUser, at: datetime, kind: str) -> Candidate:
    found = _candidate(entry_id, by, at, kind)
    if found.verdict and not found.asks_again:
        raise DecidedAlready(found)
    return found


def _card_of(found: Candidate, at: datetime) -> Card:
    if found.card_id:
        return Card.objects.get(pk=found.card_id)
    return Card.objects.create(
        kind=found.kind,
        entry_id=found.entry_id or None,
        service_id=None if found.entry_id else found.service_id,
        front=found.front,
        created_at=at,
    )


def _said_before(card: Card) -> dict[str, str] | None:
    decision = CardDecision.objects.filter(card=card).first()
    if decision is None:
        return None
    said = {"answer": card.answer, "fixed_from": card.fixed_from, "meaning": card.meaning}
    return {"verdict": decision.verdict, **said}


def _decide(card: Card, verdict: str, by: AbstractUser, at: datetime, before: dict[str, str] | None) -> None:
    values = {"verdict": verdict, "by_id": by.pk, "at": at, "before": before}
    CardDecision.objects.update_or_create(card=card, defaults=values)
