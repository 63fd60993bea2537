"""The pages where curators correct an exam's map: what is on it, what is not, and what was changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from certs.models import Domain, ExamMap, ExamMapRevision, ExamVersion, TaskStatement
from certs.queries.asked_items import AskedItem, asked_by
from certs.queries.card_candidates import Candidate
from certs.queries.card_links import CardLinks, card_links
from certs.queries.exam_items import ItemLine, exam_items
from certs.queries.further_cards import all_candidates
from notes.access import Person
from notes.models import Entry

REVISIONS_A_PAGE = 30
UNMAPPED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class MapPage:
    """`cards` are the team's."""

    version: ExamVersion
    exam_map: ExamMap
    items: list[ItemLine]
    unmapped: list[ItemLine]
    unmapped_tasks: list[str]
    scope_count: int
    cards: CardLinks

    @property
    def cards_shown(self) -> tuple[Candidate, ...]:
        return self.cards.unmapped[:UNMAPPED_SHOWN]

    @property
    def cards_more(self) -> int:
        return len(self.cards.unmapped) - len(self.cards_shown)


@dataclass(frozen=True, slots=True)
class MapChange:
    """One item before and after, in words; empty where it was not on the map."""

    name: str
    before: str
    after: str

    @property
    def words(self) -> str:
        return "added" if not self.before else "removed" if not self.after else "changed"


@dataclass(frozen=True, slots=True)
class MapRevisionLine:
    number: int
    by: str
    at: datetime
    through: str
    summary: str
    changes: list[MapChange]


@dataclass(frozen=True, slots=True)
class MapHistory:
    version: ExamVersion
    lines: list[MapRevisionLine]
    pages: Page


@dataclass(frozen=True, slots=True)
class EntryOnMaps:
    """One exam, and the items by which it asks for an entry."""

    version: ExamVersion
    items: list[AskedItem]

    @property
    def new_url(self) -> str:
        return reverse("certs:map-item-new", args=[self.version.code])


def mapped_version(code: str) -> ExamVersion | None:
    mapped = ExamVersion.objects.filter(exam_map__isnull=False).select_related("exam_map")
    return mapped.filter(code__iexact=code).first()


def map_page(*, version: ExamVersion, person: Person, today: date) -> MapPage:
    """A constant number of queries."""
    items = exam_items(version=version, person=person)
    every = all_candidates(person=person, today=today).values()
    kept = [one for of_kind in every for one in of_kind if one.verdict == "kept"]
    links = card_links(person=person, exam_version_ids=[version.pk], cards=kept)[version.pk]
    return MapPage(
        version=version,
        exam_map=version.exam_map,
        items=sorted(items.items, key=lambda one: (one.kind, _without_vendor(one.name))),
        unmapped=items.unmapped.every,
        unmapped_tasks=items.unmapped_tasks,
        scope_count=len(items.scope),
        cards=links,
    )


def task_choices(version: ExamVersion) -> list[tuple[str, str]]:
    """The exam's tasks as far as they are known: from its own list, else from its map's titles."""
    domains = list(Domain.objects.filter(exam_version=version).order_by("number"))
    rows = TaskStatement.objects.filter(domain__in=domains, number__isnull=False).order_by("number")
    own: dict[int, list[TaskStatement]] = defaultdict(list)
    for one in rows:
        own[one.domain_id].append(one)
    titles = version.exam_map.task_titles
    if domains and all(own[domain.pk] for domain in domains):
        return [
            (f"{domain.number}.{one.number}", f"{domain.number}.{one.number} {one.text}")
            for domain in domains
            for one in own[domain.pk]
        ]
    return [(task, f"{task} {title}") for task, title in titles.items()]


def map_history(*, version: ExamVersion, number: str | None) -> MapHistory:
    """Three queries."""
    revisions = ExamMapRevision.objects.filter(exam_map=version.pk).select_related("by").order_by("-number")
    pages = Paginator(revisions, REVISIONS_A_PAGE).get_page(number)
    lines = [
        MapRevisionLine(
            number=one.number,
            by=one.by.get_username() if one.by else "",
            at=one.at,
            through=one.get_through_display(),
            summary=one.summary,
            changes=[_change(change) for change in one.changes],
        )
        for one in pages
    ]
    return MapHistory(version, lines, pages)


def entry_on_maps(*, entry: Entry, person: Person, today: date) -> list[EntryOnMaps]:
    """Every exam with a map that is not over; three queries."""
    mapped = ExamVersion.objects.filter(exam_map__isnull=False).order_by("code")
    versions = [one for one in mapped if not one.status_on(today).is_retired]
    asked = asked_by(person=person, exam_version_ids=[one.pk for one in versions])
    service = entry.service_id or (entry.feature.service_id if entry.feature else None)
    return [EntryOnMaps(one, _asking(asked[one.pk].items, entry.pk, service)) for one in versions]


def _without_vendor(name: str) -> str:
    return name.removeprefix("AWS ").removeprefix("Amazon ").casefold()


def _asking(items: Iterable[AskedItem], entry_id: int, service_id: int | None) -> list[AskedItem]:
    return [
        item for item in items if entry_id in item.entry_ids or (service_id and item.service_id == service_id)
    ]


def _change(change: Mapping[str, Any]) -> MapChange:
    before, after = change["before"], change["after"]
    return MapChange((after or before)["name"], _said(before), _said(after))


def _said(state: Mapping[str, Any] | None) -> str:
    if not state:
        return ""
    why = f" — {state['why']}" if state["why"] else ""
    return f"{state['name']}: {state['weight']}, {', '.join(state['tasks'])}{why}"
