"""Both sides of a few cards as they stand today, for whoever is asked them. The number of queries and what
they read depend on these cards alone, however many there are besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from certs.card_facts.sides import (
    Back,
    CatalogueFacts,
    back_of_official,
    back_of_reverse,
    back_of_service,
    back_of_term,
    front_of_official,
    front_of_term,
)
from certs.models import Card
from certs.queries.card_rows import main_card, merged_into, verdict_of
from notes.access import Person
from notes.models import Doubt, Entry, Service

# A file's root, six levels of headings, and a group.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Face:
    """`entry_ids` are all whose lines it has; `same_ids` every card that is this one today, by merges and
    twins. `siblings` name what no other card of the same day may be of."""

    card_id: int
    kind: str
    front: str
    back: Back
    path: tuple[str, ...] = ()
    url: str = ""
    entry_ids: tuple[int, ...] = ()
    service_id: int | None = None
    same_ids: tuple[int, ...] = ()
    siblings: frozenset[str] = frozenset()
    is_kept: bool = False
    is_doubted: bool = False
    is_own: bool = False
    version_id: int | None = None
    """Of the exam that a question of one's own is for."""
    is_held_back: bool = False
    """Asked backwards without its card being kept, or of a service that is over."""

    @property
    def is_paused(self) -> bool:
        return self.is_doubted or self.is_held_back or not self.back.meaning


def faces_of(*, card_ids: Collection[int], person: Person) -> dict[int, Face]:
    """Six queries. Without those whose entry is in the bin, or out of the person's sight."""
    cards = list(
        Card.objects.filter(pk__in=card_ids)
        .filter(Q(person=None) | Q(person=person.pk))
        .select_related("decision", "service", "own_question")
    )
    terms = _Terms(cards, person)
    faces = (_face(card, terms) for card in cards)
    return {face.card_id: face for face in faces if face is not None}


def _face(card: Card, terms: _Terms) -> Face | None:
    if card.entry_id:
        return terms.face(card)
    if card.service is not None:
        return _of_service(card, card.service)
    return _of_own(card) if card.kind == Card.Kind.OWN or card.person_id else None


def _of_own(card: Card) -> Face | None:
    asked = card.own_question
    if asked is not None and asked.removed_at:
        return None
    question = card.question or (asked.question if asked else "")
    answer = card.answer or (asked.answer if asked else "")
    return Face(
        card.pk,
        card.kind,
        question,
        Back((answer,)),
        same_ids=(card.pk,),
        is_kept=True,
        is_own=True,
        version_id=asked.exam_version_id if asked else None,
    )


def _of_service(card: Card, service: Service) -> Face:
    facts = CatalogueFacts(service.name, card.answer or service.one_line, service.status, service.docs_url)
    return Face(
        card.pk,
        card.kind,
        card.question or service.short,
        back_of_service(facts),
        url=service.get_absolute_url(),
        service_id=service.pk,
        same_ids=(card.pk,),
        siblings=frozenset([f"service {service.pk}"]),
        is_kept=verdict_of(card) == "kept",
        is_held_back=not service.is_current,
    )


class _Terms:
    """The entries of these cards, with whatever else is the same card."""

    def __init__(self, cards: Iterable[Card], person: Person) -> None:
        self.ends = merged_into()
        own = {self._end(card) for card in cards if card.entry_id}
        keys = Entry.objects.filter(pk__in=own).values("title_key")
        self.by_key: dict[str, list[Entry]] = defaultdict(list)
        above = "__".join(["parent"] * _DEPTH)
        found = Entry.objects.visible_to(person).terms().filter(title_key__in=keys)
        for term in found.select_related("service", "feature__service", above):
            self.by_key[term.title_key].append(term)
        self.key_of = {term.pk: key for key, terms in self.by_key.items() for term in terms}
        for terms in self.by_key.values():
            terms.sort(key=lambda term: [(one.position, one.pk) for one in _line_to(term)])
        losers = [loser for loser, end in self.ends.items() if end in self.key_of]
        self.cards: dict[tuple[str, str], list[Card]] = defaultdict(list)
        rows = Card.objects.filter(entry__in=[*self.key_of, *losers]).select_related("decision")
        for card in sorted(rows.order_by("pk"), key=lambda one: one.entry_id in self.ends):
            self.cards[card.kind, self.key_of[self._end(card)]].append(card)
        self.doubted = set(
            Doubt.objects.open().filter(entry__in=list(self.key_of)).values_list("entry_id", flat=True)
        )

    def _end(self, card: Card) -> int:
        entry = card.entry_id or 0
        return self.ends.get(entry, entry)

    def face(self, asked: Card) -> Face | None:
        key = self.key_of.get(self._end(asked))
        if key is None:
            return None
        terms, cards = self.by_key[key], self.cards[asked.kind, key]
        card = main_card(cards) or asked
        holder = self.ends.get(card.entry_id or 0, card.entry_id)
        first = min(terms, key=lambda term: (term.pk != holder, term.status == "raw", not term.summary))
        path = [one.title for one in _line_to(first)[1:-1] if one.kind == Entry.Kind.SECTION and one.title]
        fixed = main_card(self.cards[Card.Kind.TERM, key])
        front, back = _sides(card, fixed, first, terms, path)
        service = first.service or (first.feature.service if first.feature else None)
        return Face(
            card_id=asked.pk,
            kind=asked.kind,
            front=front,
            back=back,
            path=tuple(path),
            url=first.get_absolute_url(),
            entry_ids=tuple(term.pk for term in terms),
            service_id=service.pk if service else None,
            same_ids=tuple(one.pk for one in cards),
            siblings=frozenset(
                [f"title {key}", *(f"service {term.service_id}" for term in terms if term.service_id)]
            ),
            is_kept=verdict_of(card) == "kept",
            is_doubted=any(term.pk in self.doubted for term in terms),
            is_held_back=card.kind == Card.Kind.REVERSE and verdict_of(fixed) != "kept",
        )


def _sides(
    card: Card, term: Card | None, first: Entry, terms: Iterable[Entry], path: Sequence[str]
) -> tuple[str, Back]:
    """The line is the same whichever way it is asked: `term` is the card that may have it fixed."""
    answer = term.answer if term else ""
    lines = [answer] if answer else [one.summary for one in terms]
    back = back_of_term(lines, _catalogue(first), expansion=first.expansion)
    front = (term and term.question) or front_of_term(path, first.title)
    if card.kind == Card.Kind.REVERSE:
        return back.meaning, back_of_reverse(front, back.meaning, back)
    if card.kind == Card.Kind.OFFICIAL:
        return front_of_official(front), back_of_official(back.official_name or first.title, back)
    return front, back


def _line_to(term: Entry) -> list[Entry]:
    """From the root down to the term itself."""
    line = [term]
    while line[-1].parent_id and len(line) <= _DEPTH and line[-1].parent is not None:
        line.append(line[-1].parent)
    return line[::-1]


def _catalogue(term: Entry) -> CatalogueFacts:
    """A part's own line stands for its service's, as in `card_candidates`."""
    service = term.service or (term.feature.service if term.feature else None)
    if service is None:
        return CatalogueFacts()
    name, line = (term.feature.name, term.feature.one_line) if term.feature else (service.name, "")
    return CatalogueFacts(name, line or service.one_line, service.status, service.docs_url)
