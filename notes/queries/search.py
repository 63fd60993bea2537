"""The search page, and what the switcher shows while somebody types.

Queries of a search, however much there is: the candidates; the texts of the hits on the page and what stands
above them; the catalogue. One more each for `in:`, for phrases, for a second, looser look, and for a name to
offer when hardly anything was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, Reference
from notes.queries.search_candidates import Candidates, find_candidates
from notes.queries.search_hits import Found, Hit, folded, hits_of, is_by_name
from notes.queries.search_names import names_like
from notes.queries.search_services import ServiceHit, services_not_in_notes
from notes.rendering.link_targets import GLOSSES
from notes.search_text.query_parsing import Filter, SearchQuery, parse_query

HITS_A_PAGE = 25
HITS_IN_SWITCHER = 8
_FEW = 3
_MOST_PAIRS = 5
_MOST_READ = 300
_SIMILAR = "类似"


class Only(StrEnum):
    """Which hits are wanted."""

    ALL = ""
    TITLES = "titles"
    REFINED = "refined"
    UNSORTED = "unsorted"


_FILTER_OF = {
    Only.REFINED: Filter("is", "refined", False, ""),
    Only.UNSORTED: Filter("is", "raw", False, ""),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the query and the search without it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    words: str
    url: str
    is_current: bool
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry and what it is said to be like."""

    title: str
    like: str


@dataclass(frozen=True, slots=True)
class SimilarPairs:
    pairs: list[Pair]
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found. `is_cut`: there is more; `is_loose`: by the parts of technical words."""

    query: SearchQuery
    found: list[Found]
    is_cut: bool
    is_loose: bool

    @property
    def count(self) -> str:
        if self.is_cut:
            return f"more than {len(self.found)} lines"
        return f"{len(self.found)} line{'' if len(self.found) == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results with everything around it."""

    text: str
    only: str
    is_empty: bool
    count: str
    is_cut: bool
    is_loose: bool
    hits: list[Hit]
    pages: Page | None
    page_query: str
    tabs: list[Tab]
    chips: list[Chip]
    hints: tuple[str, ...]
    offers: list[Offer]
    same_as: str
    services: list[ServiceHit]
    similar: SimilarPairs | None
    everything_url: str
    new_title: str

    def __getitem__(self, name: str) -> Any:
        """Templates look here first; see Hit."""
        return getattr(self, name)


def search_page(*, text: str, person: Person, only: str = "", number: str | None = None) -> SearchPage:
    """The results of a query, 25 a page."""
    chosen = _only(only)
    result = find(text=text, person=person, only=chosen)
    paginator = Paginator(result.found, HITS_A_PAGE)
    return _page(result, person, chosen, paginator.get_page(number))


def switcher_page(*, text: str, person: Person, only: str = "") -> SearchPage:
    """The best few lines, for the switcher."""
    chosen = _only(only)
    result = find(text=text, person=person, only=chosen)
    return _page(result, person, chosen, Paginator(result.found, HITS_IN_SWITCHER).get_page(1))


def find(*, text: str, person: Person, only: Only = Only.ALL) -> SearchResult:
    """The entries that fit the query; if none holds its technical words whole, those with their parts."""
    query = parse_query(text)
    if query.is_empty:
        return SearchResult(query, [], is_cut=False, is_loose=False)
    asked = replace(query, filters=(*query.filters, _FILTER_OF[only])) if only in _FILTER_OF else query
    candidates = find_candidates(query=asked, person=person)
    is_loose = not candidates.rows and query.can_be_looser
    if is_loose:
        candidates = find_candidates(query=asked, person=person, loosely=True)
    if only is Only.TITLES:
        rows = [row for row in candidates.rows if is_by_name(row.tier)]
        candidates = Candidates(rows, candidates.is_cut and len(rows) == len(candidates.rows))
    found = folded(candidates.rows)
    return SearchResult(query, found, candidates.is_cut, is_loose and bool(found))


def _only(value: str) -> Only:
    return Only(value) if value in set(Only) else Only.ALL


def _page(result: SearchResult, person: Person, only: Only, pages: Page) -> SearchPage:
    query = result.query
    hits = hits_of(found=list(pages), words=query.words, person=person) if result.found else []
    return SearchPage(
        text=query.text,
        only=only.value,
        is_empty=query.is_empty,
        count=result.count,
        is_cut=result.is_cut,
        is_loose=result.is_loose,
        hits=hits,
        pages=pages,
        page_query=_query_string(query.text, only),
        tabs=_tabs(query.text, only),
        chips=_chips(query, only),
        hints=query.hints,
        offers=_offers(result, person),
        same_as=_same_as(query),
        services=services_not_in_notes(query=query, person=person) if only in (Only.ALL, Only.TITLES) else [],
        similar=_similar_pairs(query, person),
        everything_url=_address(query.text, Only.ALL),
        new_title=_new_title(query),
    )


def _new_title(query: SearchQuery) -> str:
    """The query as the title of an entry to create: without its filters and quotation marks."""
    title = query.text if query.words else ""
    for each in query.filters:
        title = title.replace(each.written, " ", 1)
    return " ".join(title.replace('"', " ").split())


def _query_string(text: str, only: Only) -> str:
    return urlencode({"q": text, **({"only": only.value} if only.value else {})})


def _address(text: str, only: Only) -> str:
    return f"{_search_address()}?{_query_string(text, only)}"


@cache
def _search_address() -> str:
    return reverse("notes:search")


def _tabs(text: str, only: Only) -> list[Tab]:
    names = {Only.ALL: "All", Only.TITLES: "Titles", Only.REFINED: "Refined", Only.UNSORTED: "Unsorted"}
    return [Tab(words, _address(text, each), each is only, each.value) for each, words in names.items()]


def _chips(query: SearchQuery, only: Only) -> list[Chip]:
    return [
        Chip(each.written, _address(" ".join(query.text.replace(each.written, " ", 1).split()), only))
        for each in query.filters
    ]


def _offers(result: SearchResult, person: Person) -> list[Offer]:
    """Names to offer where nothing bears the name that was typed and hardly anything holds the words."""
    named = any(is_by_name(each.row.tier) for each in result.found)
    if named or len(result.found) > _FEW or not result.query.words:
        return []
    return [Offer(name, _address(name, Only.ALL)) for name in names_like(query=result.query, person=person)]


def _same_as(query: SearchQuery) -> str:
    """The English word that finds the same lines as the author's Chinese one."""
    return next((meaning for written, meaning in GLOSSES.items() if written in query.text), "")


def _similar_pairs(query: SearchQuery, person: Person) -> SimilarPairs | None:
    """What the notes say is like what, for those who look for just that."""
    if query.title not in {_SIMILAR, GLOSSES[_SIMILAR].lower()}:
        return None
    references = list(
        Reference.objects.filter(kind=Reference.Kind.SIMILAR)
        .exclude(entry__title="")
        .order_by("entry__search_document__place", "order")
        .values_list("entry_id", "entry__title", "written")[:_MOST_READ]
    )
    ids = [entry_id for entry_id, *_ in references]
    visible = set(Entry.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
    pairs = [Pair(title, like) for entry_id, title, like in references if entry_id in visible]
    return SimilarPairs(pairs[:_MOST_PAIRS], len(pairs)) if pairs else None
