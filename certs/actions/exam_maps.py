"""Corrections of an exam's map by curators; each is a revision of the map, and loads keep them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.catalogue_maps import named, state_of
from certs.actions.catalogue_services import ServicesByName
from certs.actions.turns import take_turn
from certs.exam_facts.maps import item_key
from certs.models import Domain, ExamMap, ExamMapItem, ExamMapRevision, ExamMapTask
from certs.queries.map_items import ItemRefused, ItemValues, is_changed_since, tasks_of_exam
from notes.models import Entry


class ItemEditedMeanwhile(Exception):
    """Somebody changed the item after the form was opened; nothing was saved."""


class RevisionCannotBeUndone(Exception):
    """What it changed was changed again; says what."""


@transaction.atomic
def save_map_item(
    *,
    exam_map_id: int,
    item_id: int | None,
    base_revision: int,
    values: ItemValues,
    by: AbstractUser,
    at: datetime,
    through: str,
    summary: str = "",
) -> ExamMapItem:
    """Add or change one item; the service's official name is the item's name."""
    take_turn()
    exam_map = ExamMap.objects.select_for_update().get(pk=exam_map_id)
    item = ExamMapItem(exam_map=exam_map)
    if item_id is not None:
        item = ExamMapItem.objects.get(exam_map=exam_map, pk=item_id)
    before = _said(item) if item.pk else None
    if before is not None and is_changed_since(item=item, base_revision=base_revision):
        raise ItemEditedMeanwhile(f"{item.name} was changed meanwhile. Look at it again; nothing was saved.")
    domains = tasks_of_exam(exam_map_id=exam_map_id, tasks=values.tasks)
    is_service = values.kind == ExamMapItem.Kind.SERVICE
    name = values.service.name if is_service and values.service else values.name.strip()
    others = ExamMapItem.objects.filter(exam_map=exam_map, kind=values.kind, name__iexact=name)
    if not name or others.exclude(pk=item.pk).exists():
        raise ItemRefused(
            f"{name or 'An item without a name'} is on this map already." if name else "Name it."
        )
    item.kind, item.name, item.weight, item.why = values.kind, name, values.weight, values.why.strip()
    item.service, item.entry = (values.service, None) if is_service else (None, values.entry)
    item.save()
    item.tasks.all().delete()
    ExamMapTask.objects.bulk_create(
        ExamMapTask(item=item, domain=domain, number=number) for domain, number in domains
    )
    after = _said(item)
    if before != after:
        _append(exam_map, [{"before": before, "after": after}], by, at, through, summary)
    return item


@transaction.atomic
def remove_map_items(
    *, item_ids: Iterable[int], by: AbstractUser, at: datetime, through: str, summary: str = ""
) -> int:
    """Take items off their maps; a load does not bring them back."""
    take_turn()
    items = list(ExamMapItem.objects.filter(pk__in=list(item_ids)).select_related("exam_map"))
    for exam_map in {item.exam_map for item in items}:
        changes = [{"before": _said(item), "after": None} for item in items if item.exam_map == exam_map]
        _append(exam_map, changes, by, at, through, summary)
    ExamMapItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    return len(items)


@transaction.atomic
def undo_map_revision(*, exam_map_id: int, number: int, by: AbstractUser, at: datetime) -> None:
    """Every item of that revision says again what it said before; a revision of its own.

    Raises RevisionCannotBeUndone where one was changed since, and then changes nothing.
    """
    take_turn()
    exam_map = ExamMap.objects.select_for_update().get(pk=exam_map_id)
    revision = ExamMapRevision.objects.get(exam_map=exam_map, number=number)
    changes = [(change["after"], change["before"]) for change in revision.changes]
    present = {item_key(one.kind, one.name): one for one in ExamMapItem.objects.filter(exam_map=exam_map)}
    for now, then in changes:
        item = present.get(_key(now or then))
        if (_said(item) if item else None) != now or (
            then and _key(then) != _key(now or then) and _key(then) in present
        ):
            raise RevisionCannotBeUndone(f"{(now or then)['name']} was changed since. Correct it by hand.")
    services = ServicesByName.load()
    for now, then in changes:
        item = present.get(_key(now or then))
        if then is None:
            if item is not None:
                item.delete()
        else:
            _say(item or ExamMapItem(exam_map=exam_map), then, services)
    undone = [{"before": now, "after": then} for now, then in changes]
    _append(exam_map, undone, by, at, ExamMapRevision.Through.FORM, f"Undid revision {number}")


def _key(state: dict[str, Any]) -> str:
    return item_key(state["kind"], state["name"])


def _say(item: ExamMapItem, state: dict[str, Any], services: ServicesByName) -> None:
    item.kind, item.name, item.weight, item.why = (state[at] for at in ("kind", "name", "weight", "why"))
    is_service = item.kind == ExamMapItem.Kind.SERVICE
    item.service_id = services.id_of(item.name) if is_service else None
    chosen = state.get("entry")
    item.entry_id = chosen if chosen and Entry.objects.filter(pk=chosen).exists() else None
    item.save()
    item.tasks.all().delete()
    domains = {str(one.number): one for one in Domain.objects.filter(exam_version=item.exam_map_id)}
    tasks = (task.partition(".") for task in state["tasks"])
    ExamMapTask.objects.bulk_create(
        ExamMapTask(item=item, domain=domains[domain], number=int(number))
        for domain, _, number in tasks
        if domain in domains
    )


def _said(item: ExamMapItem) -> dict[str, Any] | None:
    tasks = item.tasks.values_list("domain__number", "number")
    state = state_of(item, [f"{domain}.{number}" for domain, number in tasks])
    chosen = {"entry": item.entry_id} if item.entry_id else {}
    return named(item_key(item.kind, item.name), {**state, **chosen})


def _append(
    exam_map: ExamMap,
    changes: list[dict[str, Any]],
    by: AbstractUser,
    at: datetime,
    through: str,
    summary: str,
) -> None:
    exam_map.revision_number += 1
    exam_map.save(update_fields=["revision_number"])
    ExamMapRevision.objects.create(
        exam_map=exam_map,
        number=exam_map.revision_number,
        by_id=by.pk,
        at=at,
        through=through,
        summary=summary[:200],
        changes=changes,
    )
