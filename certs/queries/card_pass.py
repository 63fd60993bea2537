"""The curator's pass through candidates: one at a time, with how many are left and how long they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.urls import reverse

from certs.card_facts.pace import time_left
from certs.card_facts.rating import Rating
from certs.models import Card, CardDecision, time_zone_of
from certs.queries.card_candidates import Candidate, to_decide
from certs.queries.further_cards import all_candidates
from notes.access import Person

# Decisions by which the pace is told.
PACED = 20
PACED_WITHIN = timedelta(hours=1)
# What one card takes, until somebody's own pace is known.
USUAL = timedelta(seconds=10)
CANDIDATES_A_PAGE = 50
CHANGED = "changed"
TABS = {
    Card.Kind.TERM.value: "From the notes",
    CHANGED: "Changed since",
    Card.Kind.REVERSE.value: "Asked backwards",
    Card.Kind.OFFICIAL.value: "Official names",
    Card.Kind.CATALOGUE.value: "From the catalogue",
}
SHOWN = ("waiting", "kept", "dropped", "never")


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    words: str
    count: int | None

    @property
    def url(self) -> str:
        return f"{reverse('certs:cards')}?tab={self.name}"


@dataclass(frozen=True, slots=True)
class PassPage:
    tabs: tuple[Tab, ...]
    tab: str
    current: Candidate | None
    ready: int
    suggested: int
    kept: int
    dropped: int
    never: int
    minutes_left: int
    has_own_pace: bool
    last: Candidate | None

    @property
    def left(self) -> int:
        return self.ready + self.suggested

    @property
    def is_of_changes(self) -> bool:
        return self.tab == CHANGED


@dataclass(frozen=True, slots=True)
class CandidatesPage:
    """All of one tab, in the order of the pass, by what became of them."""

    tabs: tuple[Tab, ...]
    tab: str
    shown: str
    counts: tuple[tuple[str, int], ...]
    pages: Page

    @property
    def query(self) -> str:
        return f"tab={self.tab}&shown={self.shown}"


def pass_page(*, person: Person, at: datetime, tab: str = Card.Kind.TERM.value) -> PassPage:
    """Seventeen queries. `last` is what this curator decided last, and may take back."""
    tab = tab if tab in TABS else Card.Kind.TERM.value
    found = _found(person, at, tab)
    waiting, of_tab = _waiting(found, tab), _of_tab(found, tab)
    mine = CardDecision.objects.filter(by=person.pk, card__person=None).order_by("-at", "-pk")
    recent = list(mine.values_list("card_id", "at")[:PACED])
    left = time_left([when for _, when in recent if at - when <= PACED_WITHIN], len(waiting))
    by_card = {one.card_id: one for of_kind in found.values() for one in of_kind if one.card_id}
    return PassPage(
        tabs=_tabs(found, tab),
        tab=tab,
        current=waiting[0] if waiting else None,
        ready=sum(one.is_ready for one in waiting),
        suggested=sum(not one.is_ready for one in waiting),
        kept=len(_shown(of_tab, "kept")),
        dropped=len(_shown(of_tab, "dropped")),
        never=len(_shown(of_tab, "never")),
        minutes_left=max(1, round((left or USUAL * len(waiting)).total_seconds() / 60)),
        has_own_pace=left is not None,
        last=by_card.get(recent[0][0]) if recent else None,
    )


def candidates_page(
    *, person: Person, at: datetime, tab: str, shown: str, number: str | None
) -> CandidatesPage:
    tab = tab if tab in TABS else Card.Kind.TERM.value
    found = _found(person, at, tab)
    shown = shown if shown in SHOWN else "waiting"
    of_tab = _of_tab(found, tab)
    rows = _rows(found, tab, shown)
    counts = [(one, len(_shown(of_tab, one))) for one in SHOWN[1:]]
    return CandidatesPage(
        tabs=_tabs(found, tab),
        tab=tab,
        shown=shown,
        counts=(("waiting", len(_waiting(found, tab))), *counts),
        pages=Paginator(rows, CANDIDATES_A_PAGE).get_page(number),
    )


def candidates_shown(*, person: Person, at: datetime, tab: str, shown: str) -> list[Candidate]:
    """All rows of such a page, in its order."""
    return _rows(_found(person, at, tab), tab, shown)


def _found(person: Person, at: datetime, tab: str) -> dict[str, list[Candidate]]:
    """Cards asked backwards only in their own tab."""
    today = at.astimezone(time_zone_of(person)).date()
    untold = {Card.Kind.REVERSE.value} - {tab}
    return all_candidates(person=person, today=today, without=untold)


def _tabs(found: Mapping[str, list[Candidate]], tab: str) -> tuple[Tab, ...]:
    """The count of what is asked backwards is told where it is asked."""
    counts = {name: len(_waiting(found, name)) for name in TABS}
    untold = {Card.Kind.REVERSE.value} - {tab}
    return tuple(Tab(name, words, None if name in untold else counts[name]) for name, words in TABS.items())


def _of_tab(found: Mapping[str, list[Candidate]], tab: str) -> list[Candidate]:
    if tab == CHANGED:
        return [one for of_kind in found.values() for one in of_kind if one.asks_again]
    return found[tab]


def _waiting(found: Mapping[str, list[Candidate]], tab: str) -> list[Candidate]:
    if tab == CHANGED:
        return _of_tab(found, tab)
    # What is asked backwards is looked at in its own tab only, so that asks again there.
    again = [one for one in found[tab] if one.asks_again] if tab == Card.Kind.REVERSE else []
    return [*again, *to_decide(found[tab])]


def _rows(found: Mapping[str, list[Candidate]], tab: str, shown: str) -> list[Candidate]:
    return _waiting(found, tab) if shown == "waiting" else _shown(_of_tab(found, tab), shown)


def _shown(of_tab: Iterable[Candidate], shown: str) -> list[Candidate]:
    if shown == "never":
        return [one for one in of_tab if one.rated.rating is Rating.NEVER and not one.verdict]
    return [one for one in of_tab if one.verdict == shown]
