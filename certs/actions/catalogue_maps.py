"""Loads the exams' maps; every change of a map is a revision of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.catalogue_report import CatalogueReport
from certs.actions.catalogue_services import ServicesByName
from certs.actions.turns import take_turn
from certs.exam_facts.maps import MapFacts, item_key, task_order
from certs.exam_facts.merging import Merged, merge_facts
from certs.models import Domain, ExamMap, ExamMapItem, ExamMapRevision, ExamMapTask, ExamVersion

_FIELDS = ("basis", "made_on", "scope_known", "scope_note", "task_titles", "sources")


@dataclass(slots=True)
class StoredMaps:
    """What the wiki has, read with one query a table."""

    versions: dict[str, ExamVersion]
    maps: dict[int, ExamMap]
    items: dict[int, dict[str, ExamMapItem]]
    tasks: dict[int, list[str]]
    domains: dict[int, dict[str, Domain]]

    @classmethod
    def load(cls) -> StoredMaps:
        items: dict[int, dict[str, ExamMapItem]] = defaultdict(dict)
        for item in ExamMapItem.objects.order_by("id"):
            items[item.exam_map_id][item_key(item.kind, item.name)] = item
        tasks: dict[int, list[str]] = defaultdict(list)
        rows = ExamMapTask.objects.values_list("item_id", "domain__number", "number")
        for item_id, domain_number, number in rows:
            tasks[item_id].append(f"{domain_number}.{number}")
        domains: dict[int, dict[str, Domain]] = defaultdict(dict)
        for domain in Domain.objects.all():
            domains[domain.exam_version_id][str(domain.number)] = domain
        return cls(
            versions={version.code: version for version in ExamVersion.objects.all()},
            maps={one.pk: one for one in ExamMap.objects.all()},
            items=items,
            tasks=tasks,
            domains=domains,
        )

    def items_of(self, exam_map: ExamMap) -> dict[str, Any]:
        present = self.items[exam_map.pk]
        return {key: state_of(item, self.tasks[item.pk]) for key, item in present.items()}


def load_maps(
    listed: Sequence[MapFacts], services: ServicesByName, at: datetime, report: CatalogueReport
) -> None:
    stored = StoredMaps.load()
    turn = Loading(stored, services, at, report)
    for facts in listed:
        version = stored.versions[facts.code]
        exam_map = stored.maps.get(version.pk)
        if exam_map is None:
            exam_map = ExamMap(exam_version=version)
            _set_fields(exam_map, facts.fields)
            exam_map.save(force_insert=True)
        if _take(exam_map, facts, exam_map.as_loaded, turn):
            report.maps_changed.append(facts.code)
        report.map_items += len(facts.items)


def take_the_files_map(*, exam_map: ExamMap, by: AbstractUser, at: datetime, report: CatalogueReport) -> bool:
    """Give up what people corrected on a map: it says again what the file said last."""
    with transaction.atomic():
        take_turn()
        stored = StoredMaps.load()
        said = exam_map.as_loaded
        facts = MapFacts(exam_map.exam_version.code, said.get("fields", {}), said.get("items", {}))
        wiki = {"fields": _fields_of(exam_map), "items": stored.items_of(exam_map)}
        turn = Loading(stored, ServicesByName.load(), at, report, by=by)
        return bool(said) and _take(stored.maps[exam_map.pk], facts, wiki, turn)


@dataclass(slots=True)
class Loading:
    """What every map of one load shares."""

    stored: StoredMaps
    services: ServicesByName
    at: datetime
    report: CatalogueReport
    by: AbstractUser | None = None

    @property
    def summary(self) -> str:
        return "As the file says again" if self.by else "Loaded from the catalogue's file"


def _take(exam_map: ExamMap, facts: MapFacts, base: dict[str, Any], turn: Loading) -> bool:
    """Merge what the file says into a map; tells whether that changed anything."""
    said = {"fields": facts.fields, "items": facts.items}
    present, wiki = turn.stored.items[exam_map.pk], turn.stored.items_of(exam_map)
    place, own = f"map of {facts.code}", _fields_of(exam_map)
    fields = merge_facts(base=base.get("fields", {}), file=facts.fields, wiki=own, place=place)
    items = merge_facts(base=base.get("items", {}), file=facts.items, wiki=wiki, place=place)
    turn.report.differences += fields.differences + items.differences
    is_tied_anew = _tie_services(present, items, turn.services)
    if not fields and not items and exam_map.as_loaded == said:
        return is_tied_anew
    _set_fields(exam_map, fields.written)
    exam_map.as_loaded = said
    changes = [
        {"before": named(key, wiki.get(key)), "after": named(key, value)}
        for key, value in items.written.items()
    ] + [{"before": named(key, wiki[key]), "after": None} for key in items.removed]
    _write_items(exam_map, items, turn.stored, turn.services)
    if changes:
        exam_map.revision_number += 1
        ExamMapRevision.objects.create(
            exam_map=exam_map,
            number=exam_map.revision_number,
            by_id=turn.by.pk if turn.by else None,
            at=turn.at,
            through=ExamMapRevision.Through.ADMIN if turn.by else ExamMapRevision.Through.LOAD,
            summary=turn.summary,
            changes=changes,
        )
    exam_map.save()
    return True


def state_of(item: ExamMapItem, tasks: Sequence[str]) -> dict[str, Any]:
    """What an item says, in the form in which the file, base and revisions say it."""
    return {"weight": item.weight, "why": item.why, "tasks": sorted(tasks, key=task_order)}


def named(key: str, state: dict[str, Any] | None) -> dict[str, Any] | None:
    kind, _, name = key.partition(" ")
    return None if state is None else {"kind": kind, "name": name, **state}


def _fields_of(exam_map: ExamMap) -> dict[str, Any]:
    values = {name: getattr(exam_map, name) for name in _FIELDS}
    values["made_on"] = exam_map.made_on.isoformat() if exam_map.made_on else None
    return values


def _set_fields(exam_map: ExamMap, values: dict[str, Any]) -> None:
    for name, value in values.items():
        is_day = name == "made_on" and value is not None
        setattr(exam_map, name, date.fromisoformat(value) if is_day else value)


def _tie_services(present: dict[str, ExamMapItem], items: Merged, services: ServicesByName) -> bool:
    """Names of services may lead to other rows of the catalogue now."""
    changed = []
    for key, item in present.items():
        if item.kind == ExamMapItem.Kind.SERVICE and key not in items.removed:
            service_id = services.id_of(item.name)
            if item.service_id != service_id:
                item.service_id = service_id
                changed.append(item)
    ExamMapItem.objects.bulk_update(changed, ["service"])
    return bool(changed)


def _write_items(exam_map: ExamMap, merged: Merged, stored: StoredMaps, services: ServicesByName) -> None:
    present, domains = stored.items[exam_map.pk], stored.domains[exam_map.pk]
    ExamMapItem.objects.filter(pk__in=[present[key].pk for key in merged.removed]).delete()
    made, changed = [], []
    for key, value in merged.written.items():
        item = present.get(key)
        if item is None:
            kind, _, name = key.partition(" ")
            item = ExamMapItem(exam_map=exam_map, kind=kind, name=name)
            item.service_id = services.id_of(name) if kind == ExamMapItem.Kind.SERVICE else None
            made.append(item)
            present[key] = item
        else:
            changed.append(item)
        item.weight, item.why = value["weight"], value["why"]
    ExamMapItem.objects.bulk_create(made)
    ExamMapItem.objects.bulk_update(changed, ["weight", "why"])
    ExamMapTask.objects.filter(item__in=changed).delete()
    rows = []
    for key, value in merged.written.items():
        for task in value["tasks"]:
            domain, _, number = task.partition(".")
            if domain in domains:
                rows.append(ExamMapTask(item=present[key], domain=domains[domain], number=int(number)))
    ExamMapTask.objects.bulk_create(rows)
