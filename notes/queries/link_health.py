"""How the links are: by link, by site and by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, QuerySet, Value, When
from django.urls import reverse

from notes.access import Person, can_curate, is_member
from notes.models import Citation, Entry, Link, LinkCheckRun
from notes.queries.contents import tree_for
from notes.queries.editing import shown_name
from notes.queries.link_standings import STANDINGS, TROUBLED, WORDS, HealthLine, health_lines, with_standing
from notes.queries.links import Choice, readable_citations, readable_links
from notes.queries.references import path_of
from notes.queries.tree import Tree
from notes.rendering.link_words import site_name

A_PAGE: Final = 50
WAYS: Final = ("link", "site", "entry")


@dataclass(frozen=True, slots=True)
class SiteLine:
    site: str
    url: str
    count: int
    cells: list[Choice]


@dataclass(frozen=True, slots=True)
class EntryHealth:
    """An entry with those of its links that are chosen."""

    path: str
    url: str
    links: list[HealthLine]


@dataclass(frozen=True, slots=True)
class HealthPage:
    way: str
    ways: list[Choice]
    standing: str
    site: str
    standings: list[Choice]
    sites: list[Choice]
    count: int
    lines: list[HealthLine]
    site_lines: list[SiteLine]
    entries: list[EntryHealth]
    pages: Page[Any]
    query: str
    tree: Tree
    last_run: LinkCheckRun | None
    may_curate: bool


class _Count(NamedTuple):
    site: str
    standing: str
    size: int


def health_page(
    *, person: Person, way: str, standing: str, site: str, number: str | None, show_all: bool
) -> HealthPage:
    """Links that entries cite, what wants doing first; visitors see those of open entries only."""
    way = way if way in WAYS else WAYS[0]
    standing = standing if standing in WORDS else ""
    every = with_standing(readable_links(person))
    counts = [
        _Count(*row) for row in every.order_by().values_list("site", "standing").annotate(size=Count("pk"))
    ]
    chosen = {name: value for name, value in (("site", site), ("state", standing)) if value}
    by_way = {} if way == WAYS[0] else {"by": way}
    links = every.filter(**{"standing" if name == "state" else name: value for name, value in chosen.items()})
    rows: Any
    if way == "site":
        rows = _site_lines(counts, standing)
    elif way == "entry":
        rows = _entries_with(links if standing else links.filter(standing__in=TROUBLED), person)
    else:
        rows = links.select_related("health").order_by(_urgency(), "site", "url")
    pages = Paginator(rows, A_PAGE)
    count = sum(one.size for one in counts if standing in ("", one.standing) and site in ("", one.site))
    if way == WAYS[0]:
        pages.count = count
    page = pages.get_page(number)
    shown: list[Any] = list(page.object_list)
    return HealthPage(
        way=way,
        ways=_ways(way, chosen),
        standing=standing,
        site=site,
        standings=_standings(counts, site, standing, by_way),
        sites=_sites(counts, site, standing, by_way),
        count=count,
        lines=health_lines(shown, person) if way == "link" else [],
        site_lines=shown if way == "site" else [],
        entries=_entry_lines(shown, links, standing, person) if way == "entry" else [],
        pages=page,
        query=urlencode({**chosen, **by_way}),
        tree=tree_for(person=person, show_all=show_all),
        last_run=LinkCheckRun.objects.first() if is_member(person) else None,
        may_curate=can_curate(person),
    )


def _urgency() -> Case:
    return Case(
        *(When(standing=standing, then=Value(number)) for number, standing in enumerate(STANDINGS)),
        default=Value(len(STANDINGS)),
    )


def _site_lines(counts: Iterable[_Count], standing: str) -> list[SiteLine]:
    """The sites with most of what wants doing first."""
    by_site: dict[str, Counter[str]] = {}
    for one in counts:
        by_site.setdefault(one.site, Counter())[one.standing] += one.size
    ordered = sorted(
        ((site, sizes) for site, sizes in by_site.items() if not standing or sizes[standing]),
        key=lambda pair: (*(-pair[1][one] for one in ((standing,) if standing else STANDINGS[:4])), pair[0]),
    )
    return [
        SiteLine(
            site=site_name(site) or "no site",
            url=f"?{urlencode({'site': site})}",
            count=sizes.total(),
            cells=[
                Choice(one, WORDS[one], sizes[one], f"?{urlencode({'site': site, 'state': one})}", False)
                for one in STANDINGS
                if sizes[one]
            ],
        )
        for site, sizes in ordered
    ]


def _entries_with(links: QuerySet[Any], person: Person) -> QuerySet[Entry]:
    cited = readable_citations(person).filter(link__in=links.values("pk"))
    return (
        Entry.objects.filter(pk__in=cited.values("entry_id"))
        .select_related("parent__parent")
        .order_by("title", "pk")
    )


def _entry_lines(
    entries: list[Entry], links: QuerySet[Any], standing: str, person: Person
) -> list[EntryHealth]:
    wanted = links if standing else links.filter(standing__in=TROUBLED)
    cited = (
        Citation.objects.filter(entry__in=[entry.pk for entry in entries], link__in=wanted.values("pk"))
        .order_by("order")
        .values_list("entry_id", "link_id")
    )
    by_entry: dict[int, dict[int, None]] = {}
    for entry_id, link_id in cited:
        by_entry.setdefault(entry_id, {})[link_id] = None
    ids = {pk for found in by_entry.values() for pk in found}
    rows = list(with_standing(Link.objects.filter(pk__in=ids)).select_related("health"))
    lines = {line.pk: line for line in health_lines(rows, person)}
    return [
        EntryHealth(
            path=path_of(entry) or shown_name(entry),
            url=entry.get_absolute_url(),
            links=[lines[pk] for pk in by_entry.get(entry.pk, ())],
        )
        for entry in entries
    ]


def _ways(way: str, chosen: Mapping[str, str]) -> list[Choice]:
    names = {"link": "By link", "site": "By site", "entry": "By entry"}
    return [
        Choice(
            one,
            names[one],
            0,
            f"{reverse('notes:link-health')}?{urlencode({'by': one, **chosen})}",
            one == way,
        )
        for one in WAYS
    ]


def _standings(counts: Iterable[_Count], site: str, standing: str, by_way: Mapping[str, str]) -> list[Choice]:
    sizes: Counter[str] = Counter()
    for one in counts:
        if site in ("", one.site):
            sizes[one.standing] += one.size
    others = {**by_way, **({"site": site} if site else {})}
    return [
        Choice(one, WORDS[one], sizes[one], f"?{urlencode({**others, 'state': one})}", one == standing)
        for one in STANDINGS
        if sizes[one] or one == standing
    ]


def _sites(counts: Iterable[_Count], site: str, standing: str, by_way: Mapping[str, str]) -> list[Choice]:
    sizes: Counter[str] = Counter()
    for one in counts:
        if standing in ("", one.standing):
            sizes[one.site] += one.size
    others = {**by_way, **({"state": standing} if standing else {})}
    return [
        Choice(
            one,
            site_name(one) or "no site",
            count,
            f"?{urlencode({**others, 'site': one})}",
            one == site,
        )
        for one, count in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))[:25]
    ]
