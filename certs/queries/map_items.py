"""What one item of an exam's map may say, and whether somebody was quicker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certs.exam_facts.maps import task_order
from certs.models import Domain, ExamMapItem, ExamMapRevision, TaskStatement
from notes.models import Entry, Service


class ItemRefused(Exception):
    """The item cannot be so; says why."""


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What a curator says of one item; `tasks` as 1.2."""

    kind: str
    name: str
    service: Service | None
    entry: Entry | None
    weight: str
    why: str
    tasks: Sequence[str]


def tasks_of_exam(*, exam_map_id: int, tasks: Sequence[str]) -> list[tuple[Domain, int]]:
    """The tasks as rows' values; refuses what the exam does not have."""
    domains = {str(one.number): one for one in Domain.objects.filter(exam_version=exam_map_id)}
    known = {
        f"{domain}.{number}"
        for domain, number in TaskStatement.objects.filter(
            domain__exam_version=exam_map_id, number__isnull=False
        ).values_list("domain__number", "number")
    }
    found = []
    for task in sorted(set(tasks), key=task_order):
        domain, _, number = task.partition(".")
        is_number = number.isdecimal() and len(number) < 3 and int(number) > 0
        if domain not in domains or not is_number or (known and task not in known):
            raise ItemRefused(f"This exam has no task {task}. Write domain.number, as 1.2.")
        found.append((domains[domain], int(number)))
    if not found:
        raise ItemRefused("Say which task it serves, as 1.2.")
    return found


def is_changed_since(*, item: ExamMapItem, base_revision: int) -> bool:
    """Whether a revision of the map after that one concerns this item."""
    revisions = ExamMapRevision.objects.filter(exam_map=item.exam_map_id, number__gt=base_revision)
    return any(
        side and (side["kind"], side["name"]) == (item.kind, item.name)
        for revision in revisions
        for change in revision.changes
        for side in (change["before"], change["after"])
    )
