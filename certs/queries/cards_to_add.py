"""Candidates that a person may add for themselves, whatever the team decided of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils.http import urlencode

from certs.card_facts.rating import Rating
from certs.models import Card, CardMemory
from certs.queries.card_candidates import Candidate
from certs.queries.further_cards import all_candidates
from notes.access import Person

CANDIDATES_A_PAGE = 50
TABS = {
    Card.Kind.TERM.value: "From the notes",
    Card.Kind.REVERSE.value: "Asked backwards",
    Card.Kind.OFFICIAL.value: "Official names",
    Card.Kind.CATALOGUE.value: "From the catalogue",
}


@dataclass(frozen=True, slots=True)
class ToAddPage:
    tabs: tuple[tuple[str, str, int], ...]
    tab: str
    asked: str
    pages: Page

    @property
    def query(self) -> str:
        return urlencode({"tab": self.tab, "q": self.asked})


def cards_to_add(*, person: Person, today: date, tab: str, asked: str, number: str | None) -> ToAddPage:
    """Thirteen queries. What one is asked already, or put away, is not offered again."""
    own = set(CardMemory.objects.of(person).order_by().values_list("card_id", flat=True))
    found = {
        kind: [one for one in of_kind if _is_offered(one, own)]
        for kind, of_kind in all_candidates(person=person, today=today).items()
    }
    tab = tab if tab in TABS else Card.Kind.TERM.value
    words = asked.casefold().split()
    rows = [one for one in found[tab] if all(word in _text(one) for word in words)]
    return ToAddPage(
        tabs=tuple((name, words, len(found[name])) for name, words in TABS.items()),
        tab=tab,
        asked=asked,
        pages=Paginator(rows, CANDIDATES_A_PAGE).get_page(number),
    )


def _is_offered(one: Candidate, own: set[int]) -> bool:
    return one.rated.rating is not Rating.NEVER and not one.held_back and own.isdisjoint(one.card_ids)


def _text(one: Candidate) -> str:
    return f"{one.front} {one.back.meaning}".casefold()
