"""Links out of the wiki, by site and kind, and where they are cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from notes.access import Person
from notes.models import Citation, Link
from notes.queries.contents import tree_for
from notes.queries.references import path_of
from notes.queries.tree import Tree
from notes.rendering.citations import citation_of_url
from notes.rendering.link_targets import LinkTarget, LinkTargets
from notes.rendering.link_words import label_of_url, site_name

LINKS_A_PAGE = 100
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link is cited, with the words there."""

    path: str
    url: str
    words: str
    start: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    html: SafeString
    url: str
    health_url: str
    places: list[Place]
    further_places: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, with how many links have it."""

    value: str
    words: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LinksPage:
    lines: list[LinkLine]
    count: int
    site: str
    kind: str
    state: str
    sites: list[Choice]
    kinds: list[Choice]
    states: list[Choice]
    pages: Page[Link]
    query: str
    tree: Tree


def links_page(
    *, person: Person, site: str, kind: str, state: str, number: str | None, show_all: bool
) -> LinksPage:
    """Links that entries cite, filtered; every list counts what the other filters leave."""
    every = readable_links(person)
    chosen = {name: value for name, value in (("site", site), ("kind", kind), ("state", state)) if value}
    counts = _counts(every)
    pages = Paginator(every.filter(**chosen).order_by("site", "url"), LINKS_A_PAGE)
    pages.count = sum(found.size for found in counts if found.fits(chosen))
    page = pages.get_page(number)
    return LinksPage(
        lines=link_lines(list(page.object_list), person),
        count=pages.count,
        site=site,
        kind=kind,
        state=state,
        sites=_choices(counts, "site", chosen),
        kinds=_choices(counts, "kind", chosen),
        states=[
            choice for choice in _choices(counts, "state", chosen) if choice.value not in {"", Link.State.OK}
        ],
        pages=page,
        query=urlencode(chosen),
        tree=tree_for(person=person, show_all=show_all),
    )


class _Count(NamedTuple):
    """How many links are of one site, kind and state."""

    site: str
    kind: str
    state: str
    size: int

    def fits(self, chosen: Mapping[str, str]) -> bool:
        return all(getattr(self, name) == value for name, value in chosen.items())


def readable_citations(person: Person) -> QuerySet[Citation]:
    """Nothing is derived from entries in the bin, so only what is for members must be kept back."""
    citations = Citation.objects.all()
    return citations if person.is_authenticated else citations.filter(entry__hidden=False)


def readable_links(person: Person) -> QuerySet[Link]:
    cited = readable_citations(person).filter(link_id=OuterRef("pk"))
    return Link.objects.filter(Exists(cited))


def _counts(every: QuerySet[Link]) -> list[_Count]:
    """One query for all three lists."""
    rows = every.order_by().values_list("site", "kind", "state").annotate(count=Count("pk"))
    return [_Count(*row) for row in rows]


def _choices(counts: list[_Count], name: str, chosen: dict[str, str]) -> list[Choice]:
    others = {other: value for other, value in chosen.items() if other != name}
    sums: Counter[str] = Counter()
    for found in counts:
        if found.fits(others):
            sums[str(getattr(found, name))] += found.size
    return [
        Choice(
            value=value,
            words=_words(name, value),
            count=count,
            url=f"?{urlencode({**others, name: value})}",
            is_chosen=chosen.get(name) == value,
        )
        for value, count in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _words(name: str, value: str) -> str:
    if name == "site":
        return site_name(value) or "no site"
    return str(Link.State(value).label) if name == "state" and value in Link.State.values else value


def link_lines(links: list[Link], person: Person) -> list[LinkLine]:
    places: dict[int | None, list[Place]] = {}
    for citation in (
        readable_citations(person)
        .filter(link_id__in=[link.pk for link in links])
        .select_related("entry__parent__parent")
        .order_by("-entry__status", "entry_id", "order")
    ):
        places.setdefault(citation.link_id, []).append(
            Place(
                path=path_of(citation.entry),
                url=citation.entry.get_absolute_url(),
                words=citation.label,
                start=citation.start_text,
            )
        )
    return [
        LinkLine(
            html=link_html(link),
            url=link.url,
            health_url=reverse("notes:link", args=[link.pk]),
            places=places.get(link.pk, [])[:MOST_PLACES],
            further_places=max(0, len(places.get(link.pk, [])) - MOST_PLACES),
        )
        for link in links
    ]


def link_html(link: Link) -> SafeString:
    known = LinkTarget(
        label=link.title or label_of_url(link.url),
        site=site_name(link.site),
        kind=link.kind,
        state=link.state,
    )
    cited = citation_of_url(link.url, LinkTargets(links={link.url: known}))
    return mark_safe(cited.html())  # noqa: S308 - Citation.html escapes
