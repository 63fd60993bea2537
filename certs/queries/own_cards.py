"""A person's own cards: those they added, those they wrote, and what changed of them."""

from __future__ import annotations

from dataclasses import dataclass

from certs.models import Card, CardMemory
from certs.queries.card_changes import FollowedMemory, followed_memories
from notes.access import Person


@dataclass(frozen=True, slots=True)
class OwnCardsPage:
    """`aside` are second memories of cards that became one: they are kept, and not asked."""

    changed: list[FollowedMemory]
    gone: list[FollowedMemory]
    aside: list[FollowedMemory]
    added: list[FollowedMemory]
    written: list[CardMemory]


def own_cards_page(*, person: Person) -> OwnCardsPage:
    followed = [one for one in followed_memories(person=person) if not one.memory.suspended_at]
    own = (
        CardMemory.objects.of(person)
        .filter(card__kind=Card.Kind.OWN, suspended_at=None)
        .select_related("card")
    )
    return OwnCardsPage(
        changed=[one for one in followed if one.why and one.candidate and not one.is_aside],
        gone=[one for one in followed if one.candidate is None],
        aside=[one for one in followed if one.is_aside],
        added=[one for one in followed if one.is_kept and not one.is_aside],
        written=list(own.order_by("-added_at", "-pk")),
    )
