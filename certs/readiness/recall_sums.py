"""Recall by domain as sums that follow each answer.

A card's recall is kept in whole billionths, so that sums moved by a million answers are exactly those that
one would make anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

BILLIONTHS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands in one exam: the numbers of its domains, and the items of the map that it is of."""

    domains: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Tally:
    """Some cards, how many of them were ever answered, and the sum of their recall; new ones add 0."""

    cards: int = 0
    reviewed: int = 0
    recall: int = 0

    @property
    def share(self) -> float | None:
        """The mean recall; nothing without cards."""
        return self.recall / BILLIONTHS / self.cards if self.cards else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)

    def with_card(self, recall: int | None) -> Tally:
        return Tally(self.cards + 1, self.reviewed + (recall is not None), self.recall + (recall or 0))

    def moved(self, before: int | None, after: int | None) -> Tally:
        reviewed = self.reviewed + (after is not None) - (before is not None)
        return Tally(self.cards, reviewed, self.recall + (after or 0) - (before or 0))


@dataclass(frozen=True, slots=True)
class RecallSums:
    """`whole` has each linked card once. `items` counts the answered cards of each item of the map."""

    whole: Tally = Tally()
    domains: Mapping[int, Tally] = field(default_factory=dict)
    items: Mapping[int, int] = field(default_factory=dict)
    unmapped: int = 0

    @property
    def cards(self) -> int:
        return self.whole.cards + self.unmapped

    @property
    def touched_items(self) -> frozenset[int]:
        return frozenset(item for item, count in self.items.items() if count)

    def of(self, domain: int) -> Tally:
        return self.domains.get(domain, Tally())

    def moved(self, place: Place, before: int | None, after: int | None) -> RecallSums:
        """As one card's recall goes from one to the other; None: never answered."""
        if not place.domains:
            return self
        domains = {
            number: tally.moved(before, after) if number in place.domains else tally
            for number, tally in self.domains.items()
        }
        step = (after is not None) - (before is not None)
        items = {**self.items, **{item: self.items.get(item, 0) + step for item in place.items}}
        return RecallSums(self.whole.moved(before, after), domains, _counted(items), self.unmapped)

    def as_json(self) -> dict[str, Any]:
        return {
            "whole": _plain(self.whole),
            "domains": {str(number): _plain(tally) for number, tally in sorted(self.domains.items())},
            "items": {str(item): count for item, count in sorted(self.items.items())},
            "unmapped": self.unmapped,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> RecallSums:
        return cls(
            Tally(*kept["whole"]),
            {int(number): Tally(*tally) for number, tally in kept["domains"].items()},
            {int(item): count for item, count in kept["items"].items()},
            kept["unmapped"],
        )


def summed(cards: Iterable[tuple[Place, int | None]]) -> RecallSums:
    """Of every card that counts, with its recall; None: never answered."""
    whole, unmapped = Tally(), 0
    domains: dict[int, Tally] = defaultdict(Tally)
    items: dict[int, int] = defaultdict(int)
    for place, recall in cards:
        if not place.domains:
            unmapped += 1
            continue
        whole = whole.with_card(recall)
        for number in place.domains:
            domains[number] = domains[number].with_card(recall)
        for item in place.items:
            items[item] += recall is not None
    return RecallSums(whole, dict(domains), _counted(items), unmapped)


def billionths(recall: float) -> int:
    return round(recall * BILLIONTHS)


def _counted(items: Mapping[int, int]) -> dict[int, int]:
    return {item: count for item, count in items.items() if count}


def _plain(tally: Tally) -> list[int]:
    return [tally.cards, tally.reviewed, tally.recall]
