"""Cards with the entries and the service by which exams ask for them, without reading a line of the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from certs.models import Card, CardDecision
from certs.queries.asked_items import Among
from certs.queries.entry_states import last_merge_of
from certs.queries.one_question import Part, ask_at_once
from notes.models import Entry, EntryMerge


@dataclass(frozen=True, slots=True)
class CardOf:
    """`entry_ids` are all whose lines it has; `service_id` the catalogue's product, be it of a part of it.

    With `is_gone` its entry is out of sight, or has another card. A question that a person keeps belongs to
    one domain of one exam.
    """

    id: int
    is_kept: bool
    entry_ids: tuple[int, ...] = ()
    service_id: int | None = None
    version_id: int | None = None
    domain: int | None = None
    is_gone: bool = False
    services_of_entries: frozenset[int] = frozenset()

    @property
    def among(self) -> Among:
        own = frozenset({self.service_id} if self.service_id else ())
        return Among(self.entry_ids, self.services_of_entries | own)


class _Row(NamedTuple):
    id: int
    entry: int | None
    service: int | None
    is_kept: int
    version: int | None
    domain: int | None
    kind: str


class _Term(NamedTuple):
    id: int
    service: int | None
    title_key: str


def every_card() -> dict[int, CardOf]:
    """Every card but those that persons wrote: one query."""
    found = ask_at_once(
        cards=_card_part(Card.objects.filter(person=None)), terms=_term_part(Q()), merges=_merge_part()
    )
    rows = [_Row(*row) for row in found["cards"]]
    terms = [_Term(*row) for row in found["terms"]]
    taken = {(row.entry, row.kind) for row in rows if row.entry}
    return _gathered(rows, terms, dict(found["merges"]), taken)


def card_of(card_id: int) -> CardOf | None:
    """One card: two queries, however many there are."""
    found = ask_at_once(cards=_card_part(Card.objects.filter(pk=card_id)), merges=_merge_part())
    rows, winners = [_Row(*row) for row in found["cards"]], dict(found["merges"])
    if not rows or rows[0].entry is None:
        return _gathered(rows, [], winners, set()).get(card_id)
    entry = _end_of(rows[0].entry, winners)
    title = Entry.objects.filter(pk=entry).values("title_key")
    beside = ask_at_once(
        terms=_term_part(Q(title_key=Subquery(title))),
        taken=Part(Card.objects.filter(entry=entry), numbers=("entry_id",), texts=("kind",)),
    )
    terms = [_Term(*row) for row in beside["terms"]]
    return _gathered(rows, terms, winners, {(pk, kind) for pk, kind in beside["taken"]}).get(card_id)


def _card_part(cards: QuerySet[Card]) -> Part:
    kept = Case(
        When(decision__verdict=CardDecision.Verdict.KEPT, then=1), default=0, output_field=IntegerField()
    )
    # A question that was put away stays a row, and asks for nothing.
    asked = "own_question__exam_version_id", "own_question__domain__number"
    return Part(cards, numbers=("id", "entry_id", "service_id", kept, *asked), texts=("kind",))


def _term_part(which: Q) -> Part:
    service = Coalesce("service_id", "feature__service_id")
    terms = Entry.objects.live().terms().filter(which)
    return Part(terms, numbers=("id", service), texts=("title_key",))


def _merge_part() -> Part:
    return Part(EntryMerge.objects.filter(undone_at=None), numbers=("loser_id", "winner_id"))


def _gathered(
    rows: Iterable[_Row], terms: Iterable[_Term], winners: Mapping[int, int], taken: Set[tuple[int, str]]
) -> dict[int, CardOf]:
    """`taken` are entries that have a card of that kind themselves."""
    by_id = {term.id: term for term in terms}
    alike: dict[str, list[_Term]] = defaultdict(list)
    for one in by_id.values():
        alike[one.title_key].append(one)
    found = {}
    for row in rows:
        if row.entry is None:
            found[row.id] = CardOf(row.id, bool(row.is_kept), (), row.service, row.version, row.domain)
            continue
        entry = _end_of(row.entry, winners)
        term = by_id.get(entry)
        if term is None or (entry != row.entry and (entry, row.kind) in taken):
            found[row.id] = CardOf(row.id, bool(row.is_kept), is_gone=True)
            continue
        twins = alike[term.title_key]
        found[row.id] = CardOf(
            row.id,
            bool(row.is_kept),
            tuple(sorted(one.id for one in twins)),
            term.service,
            services_of_entries=frozenset(one.service for one in twins if one.service),
        )
    return found


def _end_of(entry: int, winners: Mapping[int, int]) -> int:
    return winners[last_merge_of(entry, winners)] if entry in winners else entry
