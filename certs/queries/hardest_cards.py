"""The cards that a person forgets most, with what they may do about each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from certs.card_facts.sides import front_of_service, front_of_term
from certs.models import Card, CardMemory
from certs.queries.card_rows import merged_into
from certs.scheduling.memory import LEECH_LAPSES
from notes.access import Person
from notes.models import Entry

SHOWN = 10


@dataclass(frozen=True, slots=True)
class HardCard:
    """`url` is the entry's page, `edit_url` where its line is fixed; empty where the person may read none."""

    memory_id: int
    name: str
    url: str
    edit_url: str
    lapses: int
    stability: float | None
    is_put_away: bool

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES

    @property
    def days(self) -> int | None:
        return None if self.stability is None else max(1, round(self.stability))


def hardest_cards(*, person: Person) -> list[HardCard]:
    """Most lapses first, of equal ones the shortest memory; cards put away only where they are leeches, which
    are put away by themselves. Three queries."""
    memories = (
        CardMemory.objects.of(person)
        .filter(Q(suspended_at__isnull=True, lapses__gt=0) | Q(lapses__gte=LEECH_LAPSES))
        .select_related("card__service", "card__own_question")
        .order_by("-lapses", "stability", "pk")[:SHOWN]
    )
    found = list(memories)
    ends = merged_into()
    entry_of = {one.pk: ends.get(one.card.entry_id, one.card.entry_id) for one in found if one.card.entry_id}
    visible = Entry.objects.visible_to(person).select_related("parent__parent")
    entries = visible.in_bulk(set(entry_of.values()))
    return [_hard(one, entries.get(entry_of.get(one.pk, 0))) for one in found]


def _hard(memory: CardMemory, entry: Entry | None) -> HardCard:
    return HardCard(
        memory.pk,
        _name(memory.card, entry),
        entry.get_absolute_url() if entry else "",
        reverse("notes:entry-edit", args=[entry.slug]) if entry else "",
        memory.lapses,
        memory.stability,
        memory.suspended_at is not None,
    )


def _name(card: Card, entry: Entry | None) -> str:
    if card.kind == Card.Kind.OWN:
        return card.question or (card.own_question.question if card.own_question else "")
    if entry is not None:
        return card.question or front_of_term(_sections_above(entry), entry.title)
    if card.service is not None:
        return card.question or front_of_service(card.service.short)
    return card.question or card.front or "a card whose entry is out of sight"


def _sections_above(entry: Entry) -> list[str]:
    """The nearest, unless it is the top of a file."""
    above = entry.parent
    if above is not None and above.kind == Entry.Kind.GROUP:
        above = above.parent
    return [above.title] if above is not None and above.parent_id else []
