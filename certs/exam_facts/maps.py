"""Reads the file of exam maps: which service or topic serves which task, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from certs.exam_facts.checking import Checks
from certs.exam_facts.versions import VersionFacts

KINDS = ("service", "topic")
WEIGHTS = ("core", "supporting", "aware")
BASES = ("suggested",)
LONGEST_WHY = 200

_FIELDS = ("exam", "basis", "scope_known", "scope_note", "task_titles", "source", "items")
_ITEM_FIELDS = ("kind", "name", "tasks", "weight", "why")


@dataclass(slots=True)
class MapFacts:
    """What the file says of one map; `items` by "service Amazon S3", each with weight, why and tasks."""

    code: str
    fields: dict[str, Any]
    items: dict[str, Any] = field(default_factory=dict)


def item_key(kind: str, name: str) -> str:
    return f"{kind} {name}"


def read_maps(text: str, *, file: str, versions: Mapping[str, VersionFacts]) -> list[MapFacts]:
    checks = Checks(file)
    whole = checks.parsed(text)
    if not isinstance(whole, dict):
        checks.fault("it is no object.", 'Write {"exams": [...]}.')
        whole = {}
    made_on = checks.day(whole, "made_on")
    maps: dict[str, MapFacts] = {}
    for number, facts in enumerate(checks.objects(whole.get("exams"), "exams"), start=1):
        code = facts.get("exam")
        with checks.at(str(code or f"exam {number}")):
            version = versions.get(str(code))
            if version is None:
                checks.fault("no such exam is in the file of exams.", "Correct exam, or add the exam there.")
                continue
            if version.code in maps:
                checks.fault("this exam has a map already.", "Join the two.")
            maps[version.code] = _map(facts, version, made_on, checks)
    checks.finish()
    return list(maps.values())


def _map(facts: Mapping[str, Any], version: VersionFacts, made_on: str | None, checks: Checks) -> MapFacts:
    checks.keys(facts, _FIELDS)
    titles = facts.get("task_titles") or {}
    if not isinstance(titles, dict) or not all(isinstance(title, str) for title in titles.values()):
        checks.fault("task_titles is no object of texts.", 'Write {"1.1": "…"}.')
        titles = {}
    if facts.get("scope_known") not in (True, False, None):
        checks.fault("scope_known is neither true nor false.", "Write true, false, or null where unknown.")
    made = MapFacts(
        code=version.code,
        fields={
            "basis": checks.choice(facts, "basis", BASES),
            "made_on": made_on,
            "scope_known": facts.get("scope_known"),
            "scope_note": checks.text(facts, "scope_note"),
            "task_titles": titles,
            "sources": checks.texts(facts, "source"),
        },
    )
    names: set[str] = set()
    for number, item in enumerate(checks.objects(facts.get("items"), "items"), start=1):
        with checks.at(str(item.get("name") or f"item {number}")):
            key, value = _item(item, version, titles, checks)
            if key.casefold() in names:
                checks.fault("this item was given before.", "Join the two: one item may serve several tasks.")
            names.add(key.casefold())
            made.items[key] = value
    return made


def _item(
    item: Mapping[str, Any], version: VersionFacts, titles: Mapping[str, str], checks: Checks
) -> tuple[str, dict[str, Any]]:
    checks.keys(item, _ITEM_FIELDS)
    kind = checks.choice(item, "kind", KINDS)
    name = checks.text(item, "name", required=True, longest=200)
    tasks = checks.texts(item, "tasks", once=True)
    if not tasks:
        checks.fault("it serves no task.", 'Write "tasks": ["1.2"].')
    for task in tasks:
        if not is_task_of(task, version=version, titles=titles):
            checks.fault(
                f"{version.code} has no task {task}.", "Write domain.number as in the exam's own list."
            )
    return item_key(kind, name), {
        "weight": checks.choice(item, "weight", WEIGHTS),
        "why": checks.text(item, "why", longest=LONGEST_WHY),
        "tasks": sorted(tasks, key=task_order),
    }


def is_task_of(task: str, *, version: VersionFacts, titles: Mapping[str, str]) -> bool:
    """Whether there is such a task: in the exam's list where that is complete, else in the map's titles."""
    domain, _, number = task.partition(".")
    if domain not in version.domains or not number.isdecimal() or number.startswith("0"):
        return False
    if version.has_all_tasks:
        return task in version.tasks
    return task in titles or not titles


def task_order(task: str) -> tuple[int, int]:
    domain, _, number = task.partition(".")
    return (int(domain), int(number)) if domain.isdecimal() and number.isdecimal() else (0, 0)
