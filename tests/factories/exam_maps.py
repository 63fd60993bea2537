"""A small exam with a map whose numbers a person can count by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certs.models import (
    Certification,
    Domain,
    ExamMap,
    ExamMapItem,
    ExamMapTask,
    ExamVersion,
    ScopeService,
)
from notes.models import Entry, Service


def an_exam(
    code: str = "ABC-C01",
    *,
    weights: Mapping[str, int | None] | None = None,
    scope: Sequence[str] = (),
    is_mapped: bool = True,
) -> ExamVersion:
    """Two domains of 60 and 40 %, unless told otherwise."""
    letters = code.partition("-")[0]
    name = f"AWS Certified {letters}"
    version = ExamVersion.objects.create(
        certification=Certification.objects.create(abbreviation=letters, name=name, level="associate"),
        code=code,
        name=name,
        recorded_status="active",
    )
    told = {"Security": 60, "Cost": 40} if weights is None else weights
    for number, (title, weight) in enumerate(told.items(), start=1):
        Domain.objects.create(exam_version=version, number=number, name=title, weight_percent=weight)
    for service in scope:
        ScopeService.objects.create(
            exam_version=version, name=service, service=Service.objects.filter(name=service).first()
        )
    if is_mapped:
        ExamMap.objects.create(exam_version=version)
    return version


def an_item_of(
    version: ExamVersion,
    asked: Service | str,
    *tasks: str,
    entry: Entry | None = None,
    weight: str = "core",
) -> ExamMapItem:
    """A service, or a topic by its name, that serves the tasks, as 1.2."""
    is_service = isinstance(asked, Service)
    item = ExamMapItem.objects.create(
        exam_map_id=version.pk,
        kind="service" if is_service else "topic",
        name=str(asked.name if isinstance(asked, Service) else asked),
        service=asked if isinstance(asked, Service) else None,
        entry=entry,
        weight=weight,
    )
    for task in tasks:
        domain, _, number = task.partition(".")
        ExamMapTask.objects.create(
            item=item,
            domain=Domain.objects.get(exam_version=version, number=int(domain)),
            number=int(number),
        )
    return item
