"""A person's own cards: those they added, those they wrote, and what changed of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from certs.card_facts.rating import Rated, Rating
from certs.card_facts.sides import Back
from certs.models import Card, CardMemory
from certs.queries.card_candidates import Candidate
from certs.queries.card_changes import FollowedMemory, followed_memories
from notes.access import Person


@dataclass(frozen=True, slots=True)
class OwnCardsPage:
    """`aside` are second memories of cards that became one: they are kept, and not asked."""

    changed: list[FollowedMemory]
    gone: list[FollowedMemory]
    aside: list[FollowedMemory]
    put_away: list[FollowedMemory]
    added: list[FollowedMemory]
    written: list[CardMemory]


def own_cards_page(*, person: Person) -> OwnCardsPage:
    every = followed_memories(person=person)
    followed = [one for one in every if not one.memory.suspended_at]
    own = list(own_memories(person).order_by("-added_at", "-pk"))
    away = [FollowedMemory(memory, None) for memory in own if memory.suspended_at]
    return OwnCardsPage(
        changed=[one for one in followed if one.why and one.candidate and not one.is_aside],
        gone=[one for one in followed if one.candidate is None],
        aside=[one for one in followed if one.is_aside],
        added=[one for one in followed if one.is_kept and not one.is_aside],
        put_away=[*away, *(one for one in every if one.memory.suspended_at)],
        written=[memory for memory in own if not memory.suspended_at],
    )


def own_memories(person: Person) -> QuerySet[CardMemory]:
    """Of cards that the person wrote; a removed question's is out of sight with it."""
    own = CardMemory.objects.of(person).filter(card__kind=Card.Kind.OWN)
    own = own.exclude(card__own_question__removed_at__isnull=False)
    return own.select_related("card__own_question__domain", "card__own_question__exam_version")


def written_candidates(*, person: Person) -> list[Candidate]:
    """The person's own cards as cards of an exam are; one query."""
    own = own_memories(person).filter(suspended_at=None).order_by("card")
    return [_written(memory.card) for memory in own]


def _written(card: Card) -> Candidate:
    asked = card.own_question
    return Candidate(
        entry_id=0,
        entry_ids=(),
        url=reverse("certs:own-cards"),
        front=card.question,
        back=Back((card.answer,)),
        rated=Rated(Rating.READY),
        card_id=card.pk,
        kind=Card.Kind.OWN,
        card_ids=(card.pk,),
        own_line=card.answer,
        place=(asked.exam_version_id, asked.domain.number) if asked and asked.domain else None,
    )
