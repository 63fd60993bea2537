"""What exams ask for by their maps, and which entries hold it: two queries for any number of exams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, Q, Value
from django.db.models.functions import Cast

from certs.models import Domain, ExamMapItem, ScopeService
from certs.queries.holdings import folded
from notes.access import Person
from notes.models import Entry, EntryName

_DOMAIN, _SCOPE = "domain", "scope"


@dataclass(frozen=True, slots=True)
class AskedItem:
    """A service or a topic on an exam's map, the domains that it serves, and the entries that hold it."""

    id: int
    kind: str
    name: str
    service_id: int | None
    domains: frozenset[int]
    entry_ids: tuple[int, ...]

    @property
    def topic(self) -> str:
        """The key under which a person's state of it stands; empty for a service of the catalogue."""
        return "" if self.service_id else folded(self.name)


@dataclass(frozen=True, slots=True)
class AskedDomain:
    number: int
    name: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What one exam asks. `unmapped` are services in scope that have no place on its map."""

    domains: tuple[AskedDomain, ...]
    items: tuple[AskedItem, ...]
    scope_count: int
    unmapped: tuple[str, ...]


class _Row(NamedTuple):
    """An item with one of its domains, a domain, or a service in scope."""

    version: int
    kind: str
    id: int
    name: str
    service: int | None
    entry: int | None
    number: int | None
    weight: int | None


def asked_by(*, person: Person, exam_version_ids: Collection[int]) -> dict[int, Asked]:
    """Only entries that the person may read hold anything."""
    if not exam_version_ids:
        return {}
    rows = [_Row(*row) for row in _rows(exam_version_ids)]
    items = [row for row in rows if row.kind not in (_DOMAIN, _SCOPE)]
    holding = _Holding(person, items)
    by_version: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_version[row.version].append(row)
    return {version: _asked(by_version[version], holding) for version in exam_version_ids}


def _rows(versions: Collection[int]) -> Iterable[tuple[Any, ...]]:
    nothing = Value(None, output_field=IntegerField())
    kind = CharField()
    items = ExamMapItem.objects.order_by().filter(exam_map__in=versions)
    domains = Domain.objects.order_by().filter(exam_version__in=versions)
    scope = ScopeService.objects.order_by().filter(exam_version__in=versions)
    return (
        items.values_list(
            "exam_map_id",
            Cast("kind", kind),
            "id",
            "name",
            "service_id",
            "entry_id",
            Cast("tasks__domain__number", IntegerField()),
            nothing,
        )
        .union(
            domains.values_list(
                "exam_version_id",
                Value(_DOMAIN, kind),
                "id",
                "name",
                nothing,
                nothing,
                Cast("number", IntegerField()),
                Cast("weight_percent", IntegerField()),
            ),
            scope.values_list(
                "exam_version_id", Value(_SCOPE, kind), "id", "name", "service_id", nothing, nothing, nothing
            ),
            all=True,
        )
        .order_by()
    )


class _Holding:
    """Entries by the services they are tied to, by their names, and those that a curator chose; one query."""

    def __init__(self, person: Person, items: Iterable[_Row]) -> None:
        items = list(items)
        services = {row.service for row in items if row.service}
        chosen = {row.entry for row in items if row.entry}
        topics = {folded(row.name) for row in items if row.kind == ExamMapItem.Kind.TOPIC}
        named = EntryName.objects.filter(name_key__in=topics).values("entry_id")
        self.by_service: dict[int, dict[int, None]] = defaultdict(dict)
        self.by_name: dict[str, dict[int, None]] = defaultdict(dict)
        self.visible: set[int] = set()
        wanted = Q(service__in=services) | Q(pk__in=chosen) | Q(pk__in=named)
        rows = Entry.objects.visible_to(person).filter(wanted).order_by("-status", "position", "id")
        for entry, service, name in rows.values_list("pk", "service_id", F("names__name_key")):
            self.visible.add(entry)
            self.by_service[service or 0][entry] = None
            self.by_name[name or ""][entry] = None

    def of(self, row: _Row) -> tuple[int, ...]:
        if row.kind == ExamMapItem.Kind.SERVICE:
            return tuple(self.by_service[row.service]) if row.service else ()
        if row.entry in self.visible and row.entry is not None:
            return (row.entry,)
        return tuple(self.by_name[folded(row.name)])


def _asked(rows: Iterable[_Row], holding: _Holding) -> Asked:
    domains, scope = [], []
    found: dict[int, _Row] = {}
    served: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.kind == _DOMAIN:
            domains.append(AskedDomain(row.number or 0, row.name, row.weight))
        elif row.kind == _SCOPE:
            scope.append(row.name)
        else:
            found[row.id] = row
            served[row.id].update([row.number] if row.number else [])
    items = [
        AskedItem(row.id, row.kind, row.name, row.service, frozenset(served[row.id]), holding.of(row))
        for row in sorted(found.values())
    ]
    mapped = {item.name.casefold() for item in items if item.kind == ExamMapItem.Kind.SERVICE}
    return Asked(
        domains=tuple(sorted(domains, key=lambda one: one.number)),
        items=tuple(items),
        scope_count=len(scope),
        unmapped=tuple(sorted(name for name in scope if name.casefold() not in mapped)),
    )
