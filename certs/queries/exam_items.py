"""The services and topics of one exam's map, with what the wiki holds of each, by domain and importance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from certs.exam_facts.maps import task_order
from certs.models import Domain, ExamMap, ExamMapItem, ExamMapTask, ExamVersion, ScopeService, TaskStatement
from certs.queries.holdings import (
    HELD,
    MISSING,
    UNSORTED,
    HeldEntry,
    Holdings,
    new_entry_url,
    service_words,
    state_of,
)
from notes.access import Person
from notes.models import Service

SHOWN_MISSING = 12
_WEIGHTS = [weight.value for weight in ExamMapItem.Weight]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """`url` leads to the entry, else to the catalogue's page of the service; empty where there is neither.

    `id` is the map item's, 0 for a service in scope that is not on the map.
    """

    id: int
    service_id: int | None
    name: str
    short: str
    kind: str
    weight: str
    why: str
    tasks: tuple[str, ...]
    state: str
    entries: tuple[HeldEntry, ...]
    service_url: str
    start_url: str
    ended: str

    @property
    def url(self) -> str:
        return self.entries[0].url if self.entries else self.service_url

    @property
    def is_core(self) -> bool:
        return self.weight == ExamMapItem.Weight.CORE


@dataclass(frozen=True, slots=True)
class Group:
    """Services or topics of one domain: held, unsorted, missing, each with the important ones first."""

    label: str
    held: list[ItemLine]
    unsorted: list[ItemLine]
    missing: list[ItemLine]

    @property
    def count(self) -> int:
        return len(self.held) + len(self.unsorted) + len(self.missing)

    @property
    def every(self) -> list[ItemLine]:
        return [*self.held, *self.unsorted, *self.missing]

    @property
    def squares(self) -> list[str]:
        return [HELD] * len(self.held) + [UNSORTED] * len(self.unsorted) + [MISSING] * len(self.missing)

    @property
    def missing_first(self) -> list[ItemLine]:
        return self.missing[:SHOWN_MISSING]

    @property
    def missing_more(self) -> list[ItemLine]:
        return self.missing[SHOWN_MISSING:]


@dataclass(frozen=True, slots=True)
class TaskLine:
    number: str
    text: str
    held: int
    count: int


@dataclass(frozen=True, slots=True)
class DomainPart:
    """`tasks_from` tells whose list of tasks it is: the exam's, a part of it, our map's, or none."""

    number: int
    name: str
    weight: int | None
    tasks: list[TaskLine]
    tasks_from: str
    groups: list[Group]


@dataclass(frozen=True, slots=True)
class ExamItems:
    domains: list[DomainPart]
    items: list[ItemLine]
    scope: list[ItemLine]
    unmapped: Group
    unmapped_tasks: list[str]
    exam_map: ExamMap | None
    domain_rows: list[Domain] = field(default_factory=list)


def exam_items(*, version: ExamVersion, person: Person) -> ExamItems:
    """Eight queries, whatever the exam holds."""
    exam_map: ExamMap | None = getattr(version, "exam_map", None)
    domains = list(Domain.objects.filter(exam_version=version))
    statements = list(TaskStatement.objects.filter(domain__in=domains).order_by("domain", "position"))
    scope = list(ScopeService.objects.filter(exam_version=version).select_related("service"))
    items = list(ExamMapItem.objects.filter(exam_map=version.pk).select_related("service"))
    tasks = _tasks_of(version)
    services = {one.service_id for one in scope} | {one.service_id for one in items}
    topics = [item.name for item in items if item.kind == ExamMapItem.Kind.TOPIC]
    chosen = {item.entry_id for item in items}
    holdings = Holdings.load(person=person, services=services, topics=topics, chosen=chosen)
    lines = [_item_line(item, tasks[item.pk], holdings) for item in items]
    lines.sort(key=_by_importance)
    mapped = {line.name.casefold() for line in lines if line.kind == ExamMapItem.Kind.SERVICE}
    in_scope = [_scope_line(row, holdings) for row in scope]
    parts = [
        _domain_part(domain, statements, exam_map, lines, is_complete=_is_complete(domains, statements))
        for domain in domains
    ]
    return ExamItems(
        domains=parts,
        items=lines,
        scope=in_scope,
        unmapped=_group("Not on the map", [one for one in in_scope if one.name.casefold() not in mapped]),
        unmapped_tasks=[
            f"{task.number} {task.text}"
            for part in parts
            for task in part.tasks
            if task.number and not task.count
        ],
        exam_map=exam_map,
        domain_rows=domains,
    )


def _tasks_of(version: ExamVersion) -> dict[int, list[str]]:
    tasks: dict[int, list[str]] = defaultdict(list)
    rows = ExamMapTask.objects.filter(item__exam_map=version.pk)
    for item_id, domain, number in rows.values_list("item_id", "domain__number", "number"):
        tasks[item_id].append(f"{domain}.{number}")
    return tasks


def _is_complete(domains: Sequence[Domain], statements: Sequence[TaskStatement]) -> bool:
    """A task list counts only where every domain has one."""
    return bool(domains) and {one.domain_id for one in statements} == {domain.pk for domain in domains}


def _item_line(item: ExamMapItem, tasks: list[str], holdings: Holdings) -> ItemLine:
    is_topic = item.kind == ExamMapItem.Kind.TOPIC
    entries = holdings.of_service(item.service_id)
    if is_topic:
        entries = holdings.of_topic(item.name, item.entry_id)
    return _line(item.name, item.service, entries, item.kind, item.weight, item.why, tasks, item.pk)


def _scope_line(row: ScopeService, holdings: Holdings) -> ItemLine:
    return _line(row.name, row.service, holdings.of_service(row.service_id), "service", "", "", [])


def _line(
    name: str,
    service: Service | None,
    entries: list[HeldEntry],
    kind: str,
    weight: str,
    why: str,
    tasks: list[str],
    item_id: int = 0,
) -> ItemLine:
    short = service.short if service else name
    return ItemLine(
        id=item_id,
        service_id=service.pk if service else None,
        name=name,
        short=short,
        kind=kind,
        weight=weight,
        why=why,
        tasks=tuple(sorted(tasks, key=task_order)),
        state=state_of(entries),
        entries=tuple(entries),
        service_url=service.get_absolute_url() if service else "",
        start_url=new_entry_url(short),
        ended=service_words(service),
    )


def _by_importance(line: ItemLine) -> tuple[int, str]:
    return (_WEIGHTS.index(line.weight), line.short.casefold())


def _group(label: str, lines: Iterable[ItemLine]) -> Group:
    by_state: dict[str, list[ItemLine]] = {HELD: [], UNSORTED: [], MISSING: []}
    for line in lines:
        by_state[line.state].append(line)
    return Group(label, by_state[HELD], by_state[UNSORTED], by_state[MISSING])


def _domain_part(
    domain: Domain,
    statements: Sequence[TaskStatement],
    exam_map: ExamMap | None,
    lines: Sequence[ItemLine],
    *,
    is_complete: bool,
) -> DomainPart:
    start = f"{domain.number}."
    own = [line for line in lines if any(task.startswith(start) for task in line.tasks)]
    listed = [one for one in statements if one.domain_id == domain.pk]
    titles = {
        task: title
        for task, title in (exam_map.task_titles if exam_map else {}).items()
        if task.startswith(start)
    }
    if is_complete:
        named = {f"{domain.number}.{one.number}": one.text for one in listed}
        tasks_from = "exam"
    elif titles:
        named, tasks_from = dict(sorted(titles.items(), key=lambda one: task_order(one[0]))), "map"
    else:
        named, tasks_from = {}, "part" if listed else "none"
    tasks = [_task_line(number, text, own) for number, text in named.items()]
    if tasks_from == "part":
        tasks = [TaskLine("", one.text, 0, 0) for one in listed]
    kinds = (("Services", ExamMapItem.Kind.SERVICE), ("Topics", ExamMapItem.Kind.TOPIC))
    groups = [_group(label, (line for line in own if line.kind == kind)) for label, kind in kinds]
    return DomainPart(
        number=domain.number,
        name=domain.name,
        weight=domain.weight_percent,
        tasks=tasks,
        tasks_from=tasks_from,
        groups=[group for group in groups if group.count],
    )


def _task_line(number: str, text: str, lines: Sequence[ItemLine]) -> TaskLine:
    own = [line for line in lines if number in line.tasks]
    return TaskLine(number, text, sum(line.state == HELD for line in own), len(own))
