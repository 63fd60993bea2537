"""What exams ask for by their maps, and which entries hold it: two queries for any number of exams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from certs.models import Domain, ExamMapItem, ScopeService
from certs.queries.holdings import folded
from certs.queries.one_question import Part, ask_at_once
from notes.access import Person
from notes.models import Entry, EntryName


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


class Among(NamedTuple):
    """Some entries, and the services by which they may be asked for; None: by any."""

    entry_ids: Collection[int]
    service_ids: Collection[int] | None = None


class _Row(NamedTuple):
    """An item with one of its domains."""

    version: int
    id: int
    service: int | None
    entry: int | None
    domain: int | None
    kind: str
    name: str


def asked_by(
    *, person: Person, exam_version_ids: Collection[int], among: Among | None = None
) -> dict[int, Asked]:
    """Only entries that the person may read hold anything. With `among`, only what these hold is looked at:
    the cost is one card's, however much the wiki holds."""
    return asked_beside(person=person, exam_version_ids=exam_version_ids, among=among)[0]


def asked_beside(
    *,
    person: Person,
    exam_version_ids: Collection[int],
    among: Among | None = None,
    beside: Mapping[str, Part] | None = None,
) -> tuple[dict[int, Asked], dict[str, list[tuple[Any, ...]]]]:
    """With the rows of other parts that a page needs, in the same two queries."""
    if not exam_version_ids:
        return {}, ask_at_once(**beside) if beside else {}
    wanted = ExamMapItem.objects.filter(exam_map__in=exam_version_ids)
    if among is not None and among.service_ids is not None:
        wanted = wanted.filter(Q(kind=ExamMapItem.Kind.TOPIC) | Q(service__in=among.service_ids))
    found = ask_at_once(
        items=Part(
            wanted,
            numbers=("exam_map_id", "id", "service_id", "entry_id", "tasks__domain__number"),
            texts=("kind", "name"),
        ),
        domains=Part(
            Domain.objects.filter(exam_version__in=exam_version_ids),
            numbers=("exam_version_id", "number", "weight_percent"),
            texts=("name",),
        ),
        scope=Part(
            ScopeService.objects.filter(exam_version__in=exam_version_ids),
            numbers=("exam_version_id",),
            texts=("name",),
        ),
        **(beside or {}),
    )
    items = [_Row(*row) for row in found["items"]]
    holding = _Holding(person, items, among)
    asked = {
        version: _asked(
            [row for row in items if row.version == version],
            [
                AskedDomain(number, name, weight)
                for of, number, weight, name in found["domains"]
                if of == version
            ],
            [name for of, name in found["scope"] if of == version],
            holding,
        )
        for version in exam_version_ids
    }
    return asked, found


class _Holding:
    """Entries by the services they are tied to, by their names, and those that a curator chose; one query."""

    def __init__(self, person: Person, items: Iterable[_Row], among: Among | None) -> None:
        items = list(items)
        services = {row.service for row in items if row.service}
        chosen = {row.entry for row in items if row.entry}
        topics = {folded(row.name) for row in items if row.kind == ExamMapItem.Kind.TOPIC}
        named = EntryName.objects.filter(name_key__in=topics).values("entry_id")
        self.by_service: dict[int, dict[int, None]] = defaultdict(dict)
        self.by_name: dict[str, dict[int, None]] = defaultdict(dict)
        self.visible: set[int] = set()
        wanted = Q(service__in=services) | Q(pk__in=named) | Q(pk__in=chosen)
        if among is not None:
            # Whether a chosen entry is there decides whether names count at all.
            wanted &= Q(pk__in=chosen | set(among.entry_ids))
        rows = Entry.objects.visible_to(person).filter(wanted).order_by("-status", "position", "id")
        for entry, service, name in rows.values_list("pk", "service_id", "names__name_key"):
            self.visible.add(entry)
            self.by_service[service or 0][entry] = None
            self.by_name[name or ""][entry] = None

    def of(self, row: _Row) -> tuple[int, ...]:
        if row.kind == ExamMapItem.Kind.SERVICE:
            return tuple(self.by_service[row.service]) if row.service else ()
        if row.entry in self.visible and row.entry is not None:
            return (row.entry,)
        return tuple(self.by_name[folded(row.name)])


def _asked(
    rows: Iterable[_Row], domains: Iterable[AskedDomain], scope: Sequence[str], holding: _Holding
) -> Asked:
    found: dict[int, _Row] = {}
    served: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.id] = row
        served[row.id].update([row.domain] if row.domain else [])
    items = [
        AskedItem(row.id, row.kind, row.name, row.service, frozenset(served[row.id]), holding.of(row))
        for _, row in sorted(found.items())
    ]
    mapped = {item.name.casefold() for item in items if item.kind == ExamMapItem.Kind.SERVICE}
    return Asked(
        domains=tuple(sorted(domains, key=lambda one: one.number)),
        items=tuple(items),
        scope_count=len(scope),
        unmapped=tuple(sorted(name for name in scope if name.casefold() not in mapped)),
    )
