"""Cards and the exams that ask for them, through each exam's map; unmapped cards are told, not hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from certs.queries.asked_items import Asked, AskedItem, asked_by
from certs.queries.card_candidates import Candidate
from certs.readiness.recall_sums import Place
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
    return {version: _linked(version, of, cards) for version, of in asked.items()}


class Places:
    """Where cards stand in one exam: by an entry that holds an item, or as a part of the item's service."""

    def __init__(self, asked: Asked) -> None:
        self._of_entry: dict[int, list[AskedItem]] = defaultdict(list)
        self._of_service: dict[int, list[AskedItem]] = defaultdict(list)
        for item in asked.items:
            if item.service_id:
                self._of_service[item.service_id].append(item)
            for entry in item.entry_ids:
                self._of_entry[entry].append(item)

    def of(self, entry_ids: Iterable[int], service_id: int | None) -> Place:
        found = [item for entry in entry_ids for item in self._of_entry.get(entry, ())]
        found += self._of_service.get(service_id or 0, ())
        domains = frozenset().union(*(item.domains for item in found))
        return Place(domains, frozenset(item.id for item in found))


def _linked(version: int, asked: Asked, cards: Collection[Candidate]) -> CardLinks:
    places = Places(asked)
    by_domain: dict[int, list[Candidate]] = {domain.number: [] for domain in asked.domains}
    unmapped = []
    for card in cards:
        domains = places.of(card.entry_ids, card.service_id).domains
        if card.place and card.place[0] == version:
            domains = frozenset({card.place[1]})
        for number in domains:
            by_domain.setdefault(number, []).append(card)
        if not domains:
            unmapped.append(card)
    return CardLinks(
        {number: tuple(found) for number, found in by_domain.items()}, tuple(unmapped), len(cards)
    )
