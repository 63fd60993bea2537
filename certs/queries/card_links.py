"""Cards and the exams that ask for them, through each exam's map; unmapped cards are told, not hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from certs.queries.asked_items import Asked, asked_by
from certs.queries.card_candidates import Candidate
from notes.access import Person


@dataclass(frozen=True, slots=True)
class CardLinks:
    """Cards of one exam by its domains' numbers; a card may serve several. `unmapped` serve none of them."""

    by_domain: dict[int, tuple[Candidate, ...]]
    unmapped: tuple[Candidate, ...]
    total: int

    @property
    def mapped(self) -> int:
        return self.total - len(self.unmapped)


def card_links(
    *, person: Person, exam_version_ids: Collection[int], cards: Iterable[Candidate]
) -> dict[int, CardLinks]:
    """Two queries for any number of exams and cards."""
    cards = list(cards)
    asked = asked_by(person=person, exam_version_ids=exam_version_ids)
    return {version: _linked(of, cards) for version, of in asked.items()}


def _linked(asked: Asked, cards: Collection[Candidate]) -> CardLinks:
    """By an entry that holds the item, or as a part of the item's service."""
    of_entry: dict[int, set[int]] = defaultdict(set)
    of_service: dict[int, set[int]] = defaultdict(set)
    for item in asked.items:
        if item.service_id:
            of_service[item.service_id] |= item.domains
        for entry in item.entry_ids:
            of_entry[entry] |= item.domains
    by_domain: dict[int, list[Candidate]] = {domain.number: [] for domain in asked.domains}
    unmapped = []
    for card in cards:
        own = set().union(*(of_entry[entry] for entry in card.entry_ids))
        domains = own | of_service[card.service_id or 0]
        for number in domains:
            by_domain.setdefault(number, []).append(card)
        if not domains:
            unmapped.append(card)
    return CardLinks(
        {number: tuple(found) for number, found in by_domain.items()}, tuple(unmapped), len(cards)
    )
