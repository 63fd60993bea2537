"""The catalogue of services, and what the notes hold of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, Service
from notes.queries.contents import tree_for
from notes.queries.entry_lines import Badge, CatalogueLine, TermLine, badge_of, service_line, term_line
from notes.queries.entry_material import MaterialOf
from notes.queries.references import place_of
from notes.queries.tree import Tree

NO_CATEGORY = "Without a category"


@dataclass(frozen=True, slots=True)
class EntryOf:
    """An entry tied to a service, in few words."""

    title: str
    url: str
    summary: str
    is_raw: bool


@dataclass(frozen=True, slots=True)
class ServiceLine:
    name: str
    short: str
    url: str
    one_line: str
    badge: Badge | None
    entries: list[EntryOf]

    @property
    def held(self) -> str:
        """Whether the notes hold it: refined, only unsorted, or not at all."""
        if any(not entry.is_raw for entry in self.entries):
            return "held"
        return "unsorted" if self.entries else "missing"


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    services: list[ServiceLine]
    held_count: int


@dataclass(frozen=True, slots=True)
class ServicesPage:
    categories: list[Category]
    count: int
    held_count: int
    unsorted_count: int
    filter: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class TiedEntry:
    """A tied entry in full, with its place and whether it is a part of the service only."""

    place: str
    line: TermLine
    is_section: bool
    tied_by: str


@dataclass(frozen=True, slots=True)
class ServicePage:
    service: Service
    line: CatalogueLine
    badge: Badge | None
    other_names: list[tuple[str, str]]
    features: list[tuple[str, str]]
    entries: list[TiedEntry]
    parts: list[TiedEntry]
    create_url: str
    tree: Tree


def services_page(*, person: Person, held: str, show_all: bool) -> ServicesPage:
    """Every service by category; `held` keeps those that the notes hold, hold unsorted, or miss."""
    tied: dict[int | None, list[EntryOf]] = defaultdict(list)
    for entry in _tied(person).filter(service__isnull=False):
        tied[entry.service_id].append(
            EntryOf(entry.title, entry.get_absolute_url(), entry.summary, entry.status == Entry.Status.RAW)
        )
    lines: dict[str, list[ServiceLine]] = defaultdict(list)
    every: list[ServiceLine] = []
    for service in Service.objects.order_by("category", "short", "name"):
        line = ServiceLine(
            name=service.name,
            short=service.short,
            url=service.get_absolute_url(),
            one_line=service.one_line,
            badge=badge_of(service),
            entries=tied.get(service.pk, []),
        )
        every.append(line)
        if not held or line.held == held:
            lines[service.category or NO_CATEGORY].append(line)
    return ServicesPage(
        categories=[
            Category(name, services, sum(line.held == "held" for line in services))
            for name, services in lines.items()
        ],
        count=len(every),
        held_count=sum(line.held == "held" for line in every),
        unsorted_count=sum(line.held == "unsorted" for line in every),
        filter=held,
        tree=tree_for(person=person, show_all=show_all),
    )


def service_page(*, slug: str, person: Person, show_all: bool) -> ServicePage | None:
    """One service: the catalogue's facts, and what the notes say of it."""
    service = Service.objects.prefetch_related("names", "features").filter(slug=slug).first()
    if service is None:
        return None
    whole = list(_tied(person).filter(service=service).select_related("service", "feature__service"))
    parts = list(_tied(person).filter(feature__service=service).select_related("service", "feature__service"))
    material = MaterialOf([entry.pk for entry in (*whole, *parts)], person)
    return ServicePage(
        service=service,
        line=service_line(service),
        badge=badge_of(service),
        other_names=[(name.name, _kind_words(name.kind, name.until)) for name in service.names.all()],
        features=[(feature.name, feature.one_line) for feature in service.features.all()],
        entries=[_tied_entry(entry, material) for entry in whole],
        parts=[_tied_entry(entry, material) for entry in parts],
        create_url=f"{reverse('notes:entry-new')}?{urlencode({'title': service.short})}",
        tree=tree_for(person=person, show_all=show_all),
    )


def _tied(person: Person) -> QuerySet[Entry]:
    return (
        Entry.objects.visible_to(person)
        .select_related("parent__parent")
        .order_by("-status", "position", "id")
    )


def _tied_entry(entry: Entry, material: MaterialOf) -> TiedEntry:
    return TiedEntry(
        place=place_of(entry),
        line=term_line(entry, material, []),
        is_section=entry.kind == Entry.Kind.SECTION,
        tied_by=entry.get_tied_by_display(),
    )


def _kind_words(kind: str, until: int | None) -> str:
    return f"{kind}, until {until}" if until else kind
