"""How many of the team's cards have a place on the map of an exam whose items are at hand: one query."""

from __future__ import annotations

from dataclasses import dataclass

from certs.queries.asked_cards import every_card
from certs.queries.exam_items import ExamItems


@dataclass(frozen=True, slots=True)
class MappedCards:
    mapped: int
    total: int

    @property
    def unmapped(self) -> int:
        return self.total - self.mapped


def mapped_cards(*, items: ExamItems) -> MappedCards:
    """By an entry that holds an item, or by the item's service. Cards that became one count once."""
    services = {line.service_id for line in items.items if line.service_id}
    entries = {entry.id for line in items.items for entry in line.entries}
    kept = [one for one in every_card().values() if one.is_kept and one.main == one.id and not one.is_gone]
    mapped = [one for one in kept if one.service_id in services or not entries.isdisjoint(one.entry_ids)]
    return MappedCards(len(mapped), len(kept))
