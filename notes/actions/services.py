"""Keeps the catalogue of services in step with its file, without undoing what people corrected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from notes.actions.derived import refresh_derived
from notes.actions.history import append_revisions, states_of
from notes.actions.search_index import index_entries_of
from notes.actions.service_removals import remove_features
from notes.actions.ties import tie_below
from notes.actions.turns import take_turn
from notes.models import Entry, Revision, Service, ServiceFeature, ServiceName, SourceFile
from notes.source_notes.names import slugify, tie_key

_FIELDS = (
    "short", "category", "one_line", "one_line_source", "one_line_checked", "docs_url",
    "status", "status_date", "status_basis", "status_sources", "note",
)  # fmt: skip
_ROWS = 500


class CatalogueRefused(Exception):
    """The catalogue file cannot be used; says where and why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class ServicesReport:
    """How many services are new, changed, and as they were; how many entries are tied otherwise now."""

    created: int
    changed: int
    unchanged: int
    retied: int


def load_services(path: Path, *, at: datetime) -> ServicesReport:
    """Load the catalogue; safe to repeat. Fields that a person corrected, and rows that people added,
    stay. Entries tied to a part that the catalogue no longer has let go of it, and those of files
    about AWS are tied by the names that it has now, each with a revision."""
    listed = _read(path)
    with transaction.atomic():
        take_turn()
        known = {service.name: service for service in Service.objects.all()}
        slugs = {service.slug for service in known.values()}
        created: set[str] = set()
        changed: list[Service] = []
        for facts in listed:
            service = known.get(facts["name"])
            if service is None:
                service = Service(name=facts["name"], slug=_free_slug(facts, slugs), from_catalogue=True)
                _fill(service, facts)
                service.save(force_insert=True)
                known[service.name] = service
                created.add(service.name)
            elif service.from_catalogue and _fill(service, facts):
                changed.append(service)
        Service.objects.bulk_update(changed, _FIELDS, batch_size=100)
        other_names = _replace_names(listed, known)
        other_features = _replace_features(listed, known, at)
        renamed = other_names | other_features | {service.name for service in changed}
        index_entries_of(services=[known[name] for name in renamed])
        retied = _tie_entries(at)
    known_before = len(renamed - created)
    unchanged = len(listed) - len(created) - known_before
    return ServicesReport(len(created), known_before, unchanged, retied)


def _tie_entries(at: datetime) -> int:
    """Tie what was there before the catalogue was, with a revision where that changes something."""
    changed: list[Entry] = []
    for file in SourceFile.objects.filter(about_aws=True).select_related("root"):
        changed += tie_below(file.root)
    if changed:
        refresh_derived(entries=changed)
        why = "Tied by name: the catalogue of services changed"
        states = [(entry, state, why) for entry, state in states_of(changed)]
        append_revisions(entries_with_state=states, by=None, at=at, through=Revision.Through.COMMAND)
    return len(changed)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueRefused(f"{path} cannot be read as a catalogue of services: {error}") from error
    if not isinstance(listed, list) or not all(isinstance(facts, dict) for facts in listed):
        raise CatalogueRefused(f"{path} holds no list of services.")
    names: set[str] = set()
    for number, facts in enumerate(listed, start=1):
        name = facts.get("name")
        if not name or not facts.get("short") or name.casefold() in names:
            raise CatalogueRefused(
                f"{path}: service {number} has no name, no short name, or one given before."
            )
        names.add(name.casefold())
    return listed


def _free_slug(facts: Mapping[str, Any], taken: set[str]) -> str:
    for text in (facts["short"], facts["name"]):
        slug = slugify(text)
        if slug and slug not in taken:
            taken.add(slug)
            return slug
    stem, number = slugify(facts["name"]) or "service", 2
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def _fill(service: Service, facts: Mapping[str, Any]) -> bool:
    """Take over what the file says, except what a person corrected; tells whether that changed anything."""
    values = {
        "short": facts["short"],
        "category": facts.get("category") or "",
        "one_line": facts.get("one_line") or "",
        "one_line_source": facts.get("one_line_source") or "",
        "one_line_checked": bool(facts.get("one_line_checked")),
        "docs_url": facts.get("docs_url") or "",
        "status": facts.get("status") or Service.Status.UNKNOWN.value,
        "status_date": date.fromisoformat(facts["status_date"]) if facts.get("status_date") else None,
        "status_basis": facts.get("status_basis") or "",
        "status_sources": facts.get("status_sources") or [],
        "note": facts.get("note") or "",
    }
    changed = False
    for field, value in values.items():
        if field not in service.corrected and getattr(service, field) != value:
            setattr(service, field, value)
            changed = True
    return changed


def _replace_names(listed: Iterable[Mapping[str, Any]], known: Mapping[str, Service]) -> set[str]:
    """Names of the services that have other names now; a list that a person corrected stays."""
    present: dict[int, list[tuple[Any, ...]]] = {}
    for row in ServiceName.objects.order_by("id").values_list("service_id", "name", "kind", "until"):
        present.setdefault(row[0], []).append(row[1:])
    changed: dict[int, list[tuple[Any, ...]]] = {}
    touched: set[str] = set()
    for facts in listed:
        service = known[facts["name"]]
        wanted = list(
            {
                name["name"]: (name["name"], name["kind"], name.get("until"))
                for name in facts.get("names", [])
            }.values()
        )
        if (
            service.from_catalogue
            and "names" not in service.corrected
            and present.get(service.pk, []) != wanted
        ):
            changed[service.pk] = wanted
            touched.add(service.name)
    ServiceName.objects.filter(service_id__in=changed).delete()
    ServiceName.objects.bulk_create(
        [
            ServiceName(service_id=pk, name=name, name_key=tie_key(name), kind=kind, until=until)
            for pk, names in changed.items()
            for name, kind, until in names
        ],
        batch_size=_ROWS,
    )
    return touched


def _replace_features(
    listed: Iterable[Mapping[str, Any]], known: Mapping[str, Service], at: datetime
) -> set[str]:
    """Parts of services; a part that stays keeps its row, since entries may be tied to it."""
    present = {(one.service_id, one.name): one for one in ServiceFeature.objects.all()}
    created: list[ServiceFeature] = []
    changed: list[ServiceFeature] = []
    touched: set[str] = set()
    wanted_rows: set[tuple[int, str]] = set()
    for facts in listed:
        service = known[facts["name"]]
        kept = not service.from_catalogue or "features" in service.corrected
        wanted_rows |= {row for row in present if row[0] == service.pk} if kept else set()
        for part in [] if kept else facts.get("features", []):
            row = (service.pk, part["name"])
            values = (part.get("one_line") or "", part.get("aka") or [])
            one = present.get(row)
            if row in wanted_rows:
                continue
            wanted_rows.add(row)
            if one is None:
                created.append(
                    ServiceFeature(
                        service=service, name=part["name"], one_line=values[0], also_known_as=values[1]
                    )
                )
            elif (one.one_line, one.also_known_as) != values:
                one.one_line, one.also_known_as = values
                changed.append(one)
            else:
                continue
            touched.add(service.name)
    ServiceFeature.objects.bulk_create(created, batch_size=_ROWS)
    ServiceFeature.objects.bulk_update(changed, ["one_line", "also_known_as"], batch_size=100)
    by_catalogue = {service.pk for service in known.values() if service.from_catalogue}
    gone = [one.pk for row, one in present.items() if row not in wanted_rows and row[0] in by_catalogue]
    remove_features(feature_ids=gone, by=None, at=at, through=Revision.Through.COMMAND)
    return touched
