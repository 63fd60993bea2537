"""Answering cards. A memory is always what `replay` makes of the answers given since the card was added."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from certs.actions.readiness_sums import follow_memory
from certs.actions.turns import take_turn
from certs.models import Card, CardDecision, CardMemory, Review
from certs.queries.card_faces import faces_of
from certs.queries.review_wishes import end_of, memory_of, wishes_of
from certs.scheduling.memory import Memory, Phase, Rating, becomes_leech
from certs.scheduling.scheduler import Answer, recall_at, replay, review

# A connection can be away for long; what comes later than this is no answer that anybody remembers giving.
LATEST: Final = timedelta(days=30)


class AnswerTooOld(Exception):
    """Given more than thirty days before it arrived."""


@transaction.atomic
def answer_card(
    *,
    key: UUID,
    card_id: int,
    rating: int,
    at: datetime,
    milliseconds: int | None,
    by: AbstractUser,
    zone: tzinfo,
    arrived_at: datetime | None = None,
) -> Review:
    """One answer, once: the same key again gives the same row, changed by nothing.

    `at` is when it was given, by the clock of whoever asked; `arrived_at` is now. A moment still to come
    counts as now, one more than thirty days ago raises AnswerTooOld. What arrives late, or out of order,
    is placed among the others by its moment. Raises Card.DoesNotExist for a card that is not asked of this
    person, ValueError for a rating that there is not.
    """
    take_turn()
    known = Review.objects.of(by).filter(key=key).first()
    if known is not None:
        return known
    now = arrived_at or at
    if at < now - LATEST:
        raise AnswerTooOld(at)
    memory = _memory_for(card_id, by, min(at, now))
    at = _placed(min(at, now), memory, by)
    before, rated = memory_of(memory), Rating(rating)
    wishes = wishes_of(by).of_card(card_id)
    given = _given(by, memory)
    earlier = (
        replay((one for one in given if one.at < at), added_at=memory.added_at, wishes=wishes)
        if not _is_latest(at, memory)
        else before
    )
    answer = Review.objects.create(
        person_id=by.pk,
        card_id=card_id,
        key=key,
        rating=rated,
        at=at,
        on=at.astimezone(zone).date(),
        milliseconds=milliseconds,
        recall=None if earlier.is_new else recall_at(earlier, at, wishes=wishes),
        is_learning=earlier.phase != Phase.REVIEW,
    )
    if at >= memory.added_at:
        after = (
            review(before, rated, at, wishes=wishes)
            if _is_latest(at, memory)
            else replay([*given, Answer(at, str(key), rated)], added_at=memory.added_at, wishes=wishes)
        )
        if becomes_leech(before.lapses, after.lapses):
            memory.suspended_at = at
        _keep(memory, after, today=now.astimezone(zone).date(), zone=zone)
        follow_memory(by=by, card_id=card_id, before=before, after=after, at=now)
    return answer


@transaction.atomic
def undo_answer(*, key: UUID, by: AbstractUser, at: datetime, zone: tzinfo) -> Review:
    """The row stays, marked, and the memory is what the others make. Raises Review.DoesNotExist.

    Undoing twice is undoing once. The card is asked again today.
    """
    take_turn()
    answer = Review.objects.of(by).get(key=key)
    if answer.undone_at is not None:
        return answer
    answer.undone_at = at
    answer.save(update_fields=["undone_at"])
    memory = CardMemory.objects.of(by).filter(card=answer.card_id).first()
    if memory is None or answer.at < memory.added_at:
        return answer
    before = memory_of(memory)
    after = replay(_given(by, memory), added_at=memory.added_at, wishes=wishes_of(by).of_card(answer.card_id))
    if memory.suspended_at == answer.at:
        memory.suspended_at = None
    today = at.astimezone(zone).date()
    _keep(memory, after, today=today, zone=zone)
    if answer.on == today:
        CardMemory.objects.of(by).filter(pk=memory.pk).update(asked_on=today)
    follow_memory(by=by, card_id=answer.card_id, before=before, after=after, at=at)
    return answer


@transaction.atomic
def bury_card(*, card_id: int, until: date, by: AbstractUser) -> CardMemory:
    """Not asked before that day; its memory stays. Raises CardMemory.DoesNotExist."""
    take_turn()
    memory = CardMemory.objects.of(by).get(card=card_id)
    memory.buried_until, memory.asked_on = until, None
    memory.save(update_fields=["buried_until", "asked_on"])
    return memory


@transaction.atomic
def dig_out_card(*, card_id: int, by: AbstractUser, at: datetime, zone: tzinfo) -> CardMemory:
    """A buried card is asked today after all. Raises CardMemory.DoesNotExist."""
    take_turn()
    memory = CardMemory.objects.of(by).get(card=card_id)
    memory.buried_until, memory.asked_on = None, at.astimezone(zone).date()
    memory.save(update_fields=["buried_until", "asked_on"])
    return memory


def _memory_for(card_id: int, by: AbstractUser, at: datetime) -> CardMemory:
    """The team's card has no row before it is first dealt out, or answered."""
    memory = CardMemory.objects.of(by).filter(card=card_id).first()
    if memory is not None:
        return memory
    kept = Exists(CardDecision.objects.filter(card=OuterRef("pk"), verdict=CardDecision.Verdict.KEPT))
    card = Card.objects.filter(Q(person=None) & kept | Q(person=by.pk)).get(pk=card_id)
    face = faces_of(card_ids=[card.pk], person=by).get(card.pk)
    return CardMemory.objects.create(
        person_id=by.pk,
        card=card,
        due=at,
        added_at=at,
        step=0,
        meaning=face.back.meaning if face else card.meaning,
    )


def _placed(at: datetime, memory: CardMemory, by: AbstractUser) -> datetime:
    """A clock that is behind does not put the first answer before the card. One that was given to what the
    card said before it was learned anew stays where it is, and counts for nothing."""
    if at >= memory.added_at:
        return at
    is_anew = Review.objects.of(by).filter(card=memory.card_id, at__lt=memory.added_at).exists()
    return at if is_anew else memory.added_at


def _is_latest(at: datetime, memory: CardMemory) -> bool:
    return memory.last_review is None or at > memory.last_review


def _given(by: AbstractUser, memory: CardMemory) -> list[Answer]:
    rows = Review.objects.of(by).filter(card=memory.card_id, undone_at=None, at__gte=memory.added_at)
    return [
        Answer(at, str(key), Rating(rating)) for at, key, rating in rows.values_list("at", "key", "rating")
    ]


def _keep(memory: CardMemory, after: Memory, *, today: date, zone: tzinfo) -> None:
    """Steps of learning go on within the day; what comes on another day waits for it to be laid out."""
    memory.due, memory.phase, memory.step = after.due, after.phase, after.step
    memory.stability, memory.difficulty = after.stability, after.difficulty
    memory.last_review, memory.lapses = after.last_review, after.lapses
    memory.asked_on = today if after.due < end_of(today, zone) else None
    memory.buried_until = None
    memory.save()
