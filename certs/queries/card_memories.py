"""Which cards count for a person's goals and how well they are recalled on a day: everything read anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from certs.models import Card, CardMemory
from certs.queries.asked_cards import CardOf, card_parts, cards_found
from certs.queries.asked_items import Asked, asked_beside, asked_by
from certs.queries.card_links import Places
from certs.queries.card_rows import worse_ones
from certs.readiness.recall_sums import Place, RecallSums, billionths, summed
from certs.scheduling.deadlines import Deadline
from certs.scheduling.memory import Memory
from certs.scheduling.scheduler import Wishes, recall_at
from notes.access import Person

NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a recall is reckoned with: the exam's day, which begins in the person's zone, and their
    parameters. Without a day there is no recall, only what was answered."""

    exam_on: date | None
    zone: tzinfo
    parameters: tuple[float, ...] | None = None

    def __str__(self) -> str:
        return f"{self.exam_on or ''}|{self.zone}|{self.parameters or ''}"

    def recall(self, memory: Memory | None) -> int | None:
        """In billionths; None for a card that was never answered."""
        if memory is None or memory.last_review is None:
            return None
        if self.exam_on is None:
            return 0
        exam = Deadline(self.exam_on, self.zone).exam
        return billionths(recall_at(memory, exam, wishes=Wishes(parameters=self.parameters)))


class Links:
    """Where every card stands in one exam. `digest` is another as soon as a card stands elsewhere."""

    def __init__(self, version_id: int, cards: Mapping[int, CardOf], places: Places) -> None:
        self.version_id = version_id
        self._cards = cards
        self._places = places

    @cached_property
    def of_cards(self) -> dict[int, Place]:
        """By main row."""
        mains = (card for card in self._cards.values() if card.main == card.id and not card.is_gone)
        return {card.id: self.place_of(card) for card in mains}

    @cached_property
    def kept(self) -> frozenset[int]:
        """The team's."""
        return frozenset(card for card in self.of_cards if self._cards[card].is_kept)

    def main_of(self, card: int) -> int:
        return self._cards[card].main if card in self._cards else card

    @cached_property
    def digest(self) -> str:
        lines = (
            f"{card} {card in self.kept:d} {sorted(place.domains)} {sorted(place.items)}"
            for card, place in sorted(self.of_cards.items())
        )
        twins = (f"{card.id} {card.main}" for card in self._cards.values() if card.main != card.id)
        return sha256("\n".join([*lines, *sorted(twins)]).encode()).hexdigest()

    def place_of(self, card: CardOf) -> Place:
        if card.version_id is not None:
            is_here = card.version_id == self.version_id and card.domain is not None
            return Place(frozenset({card.domain})) if is_here and card.domain is not None else NOWHERE
        return self._places.of(card.entry_ids, card.service_id)


def asked_with_cards(
    *, person: Person, version_ids: Collection[int]
) -> tuple[dict[int, Asked], dict[int, CardOf]]:
    """What exams ask for, and every card: two queries."""
    asked, found = asked_beside(person=person, exam_version_ids=version_ids, beside=card_parts())
    return asked, cards_found(found)


def links_of(*, person: Person, version_ids: Collection[int]) -> dict[int, Links]:
    """Two queries, whatever their number."""
    asked, cards = asked_with_cards(person=person, version_ids=version_ids)
    return {version: Links(version, cards, Places(one)) for version, one in asked.items()}


def links_of_card(*, card: CardOf, person: Person, version_ids: Collection[int]) -> dict[int, Place]:
    """Where one card stands: two queries, however many cards there are."""
    asked = asked_by(person=person, exam_version_ids=version_ids, among=card.among)
    return {
        version: Links(version, {card.id: card}, Places(one)).place_of(card) for version, one in asked.items()
    }


class _Own(NamedTuple):
    card: int
    stability: float | None
    difficulty: float | None
    last_review: datetime | None
    suspended_at: datetime | None
    kind: str
    version: int | None
    domain: int | None

    @property
    def memory(self) -> Memory | None:
        if self.last_review is None:
            return None
        return Memory(
            due=self.last_review,
            stability=self.stability,
            difficulty=self.difficulty,
            last_review=self.last_review,
        )

    @property
    def as_card(self) -> CardOf:
        return CardOf(self.card, self.card, version_id=self.version, domain=self.domain)


class Memories:
    """A person's memories: one query, asked when first needed."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @cached_property
    def _rows(self) -> list[_Own]:
        rows = CardMemory.objects.of(self._person).order_by()
        columns = ("card_id", "stability", "difficulty", "last_review", "suspended_at", "card__kind")
        question = ("card__own_question__exam_version", "card__own_question__domain__number")
        return [_Own(*row) for row in rows.values_list(*columns, *question)]

    def sums(self, links: Links, basis: Basis) -> RecallSums:
        return summed(self._counted(links, basis))

    def _counted(self, links: Links, basis: Basis) -> Iterator[tuple[Place, int | None]]:
        """The team's cards, and those of one's own that one has not put away."""
        known = self._by_main(links)
        for card in links.kept:
            row = known.get(card)
            yield _reckoned(links.of_cards[card], row.memory if row else None, basis)
        for card, row in known.items():
            if card in links.kept or row.suspended_at:
                continue
            if row.kind == Card.Kind.OWN:
                yield _reckoned(links.place_of(row.as_card), row.memory, basis)
            elif card in links.of_cards:
                yield _reckoned(links.of_cards[card], row.memory, basis)

    def _by_main(self, links: Links) -> dict[int, _Own]:
        """Of several rows that are one card, the better memory."""
        found: dict[int, list[_Own]] = defaultdict(list)
        for row in self._rows:
            found[links.main_of(row.card)].append(row)
        several = [[row.card for row in rows] for rows in found.values() if len(rows) > 1]
        aside = self._aside(several) if several else frozenset()
        return {card: next(row for row in rows if row.card not in aside) for card, rows in found.items()}

    def _aside(self, groups: Collection[Collection[int]]) -> frozenset[int]:
        cards = [card for group in groups for card in group]
        rows = {one.card_id: one for one in CardMemory.objects.of(self._person).filter(card__in=cards)}
        aside = worse_ones(person=self._person, groups=[[rows[card] for card in group] for group in groups])
        return frozenset(card for card, row in rows.items() if row.pk in aside)


def _reckoned(place: Place, memory: Memory | None, basis: Basis) -> tuple[Place, int | None]:
    """What counts nowhere need not be reckoned."""
    return place, basis.recall(memory) if place.domains else None
