"""Cards with the entries and the service by which exams ask for them, without reading a line of the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from certs.models import Card
from certs.queries.asked_items import Among
from certs.queries.merged_entries import ends_of
from certs.queries.one_question import Part, ask_at_once
from notes.models import Entry, EntryMerge

_KEPT, _UNDECIDED, _DROPPED = range(3)


@dataclass(frozen=True, slots=True)
class CardOf:
    """`entry_ids` are all whose lines it has; `service_id` the catalogue's product, be it of a part of it.

    Cards of merged entries and of terms with one title are one card: all but one of these rows say in `main`
    which. With `is_gone` its entry is out of sight. A question that a person keeps belongs to one domain of
    one exam.
    """

    id: int
    main: int
    is_kept: bool = False
    has_twins: bool = False
    entry_ids: tuple[int, ...] = ()
    service_id: int | None = None
    services_of_entries: frozenset[int] = frozenset()
    version_id: int | None = None
    domain: int | None = None
    is_gone: bool = False

    @property
    def among(self) -> Among:
        own = frozenset({self.service_id} if self.service_id else ())
        return Among(self.entry_ids, self.services_of_entries | own)


class _Row(NamedTuple):
    id: int
    entry: int | None
    service: int | None
    decision: int
    version: int | None
    domain: int | None
    kind: str


class _Term(NamedTuple):
    id: int
    service: int | None
    title_key: str


def every_card() -> dict[int, CardOf]:
    """Every card but those that persons wrote: one query."""
    return cards_found(ask_at_once(**card_parts()))


def card_parts() -> dict[str, Part]:
    """What `cards_found` needs: every card but those that persons wrote."""
    cards = _card_part(Card.objects.filter(person=None))
    return {"cards": cards, "terms": _term_part(Q()), "merges": _merge_part()}


def cards_found(found: Mapping[str, list[tuple[Any, ...]]]) -> dict[int, CardOf]:
    rows = [_Row(*row) for row in found["cards"]]
    return _gathered(rows, [_Term(*row) for row in found["terms"]], ends_of(dict(found["merges"])))


def card_of(card_id: int) -> CardOf | None:
    """One card: two queries, however many there are; a third where entries were merged into its own."""
    found = ask_at_once(cards=_card_part(Card.objects.filter(pk=card_id)), merges=_merge_part())
    rows, ends = [_Row(*row) for row in found["cards"]], ends_of(dict(found["merges"]))
    if not rows or rows[0].entry is None:
        return _gathered(rows, [], ends).get(card_id)
    title = Entry.objects.filter(pk=ends.get(rows[0].entry, rows[0].entry)).values("title_key")
    alike = Q(title_key=Subquery(title))
    beside = ask_at_once(
        terms=_term_part(alike),
        cards=_card_part(Card.objects.filter(entry__in=Entry.objects.filter(alike), kind=rows[0].kind)),
    )
    terms = [_Term(*row) for row in beside["terms"]]
    rows += [_Row(*row) for row in beside["cards"]]
    merged = {loser for loser, end in ends.items() if end in {term.id for term in terms}}
    if merged:
        more = _card_part(Card.objects.filter(entry__in=merged, kind=rows[0].kind))
        rows += [_Row(*row) for row in ask_at_once(cards=more)["cards"]]
    return _gathered(list(dict.fromkeys(rows)), terms, ends).get(card_id)


def _card_part(cards: QuerySet[Card]) -> Part:
    decision = Case(
        When(decision__verdict="kept", then=Value(_KEPT)),
        When(decision__verdict="dropped", then=Value(_DROPPED)),
        default=Value(_UNDECIDED),
        output_field=IntegerField(),
    )
    asked = "own_question__exam_version_id", "own_question__domain__number"
    return Part(cards, numbers=("id", "entry_id", "service_id", decision, *asked), texts=("kind",))


def _term_part(which: Q) -> Part:
    service = Coalesce("service_id", "feature__service_id")
    terms = Entry.objects.live().terms().filter(which)
    return Part(terms, numbers=("id", service), texts=("title_key",))


def _merge_part() -> Part:
    return Part(EntryMerge.objects.filter(undone_at=None), numbers=("loser_id", "winner_id"))


def _gathered(rows: Iterable[_Row], terms: Iterable[_Term], ends: Mapping[int, int]) -> dict[int, CardOf]:
    by_id = {term.id: term for term in terms}
    alike: dict[str, list[_Term]] = defaultdict(list)
    for one in by_id.values():
        alike[one.title_key].append(one)
    found: dict[int, CardOf] = {}
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.entry is None:
            found[row.id] = _without_entry(row)
            continue
        term = by_id.get(ends.get(row.entry, row.entry))
        if term is None:
            found[row.id] = CardOf(row.id, row.id, is_gone=True)
        else:
            groups[row.kind, term.title_key].append(row)
    for (_, title), group in groups.items():
        # As certs.queries.card_rows.main_card chooses.
        group.sort(key=lambda row: (row.decision, row.entry in ends, row.id))
        found.update(_one_card(group, alike[title], by_id, ends))
    return found


def _without_entry(row: _Row) -> CardOf:
    is_gone = row.kind != Card.Kind.OWN and row.service is None
    return CardOf(
        row.id,
        row.id,
        is_kept=row.decision == _KEPT,
        service_id=row.service,
        version_id=row.version,
        domain=row.domain,
        is_gone=is_gone,
    )


def _one_card(
    group: list[_Row], twins: list[_Term], by_id: Mapping[int, _Term], ends: Mapping[int, int]
) -> dict[int, CardOf]:
    main = group[0]
    entry = main.entry or 0
    entry_ids = tuple(sorted(one.id for one in twins))
    services = frozenset(one.service for one in twins if one.service)
    return {
        row.id: CardOf(
            row.id,
            main.id,
            is_kept=main.decision == _KEPT,
            has_twins=len(group) > 1,
            entry_ids=entry_ids,
            service_id=by_id[ends.get(entry, entry)].service,
            services_of_entries=services,
        )
        for row in group
    }
