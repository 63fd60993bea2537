"""Exams, as a test needs them: the shipped files, or copies with something changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from certs.actions.catalogue import CatalogueReport, load_catalogue, read_catalogue
from certs.models import (
    CatalogueLoad,
    Certification,
    Domain,
    ExamMap,
    ExamMapItem,
    ExamMapRevision,
    ExamMapTask,
    ExamVersion,
    Renewal,
    ScopeService,
    TaskStatement,
)
from notes.actions.services import load_services
from notes.models import Entry, Service, ServiceFeature, ServiceName
from tests.factories.kept_rows import KeptRows, kept_rows, put_back

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FILES = ("aws_certifications.json", "exam_map.json", "aws_renewals.json")
LOADED_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def shipped_catalogue(*, folder: Path = FIXTURES, with_services: bool = True) -> CatalogueReport:
    """Load what awskb ships, the services first, as `seed` does.

    The loading itself has tests of its own; elsewhere its rows are kept from the first time and put in again.
    """
    if folder != FIXTURES or _loading_does_more():
        return _load(folder, with_services)
    kept = _KEPT.get((connection.vendor, with_services))
    if kept is None:
        report = _load(folder, with_services)
        _KEPT[connection.vendor, with_services] = (report, kept_rows(_tables()))
        return report
    report, rows = kept
    put_back(rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _tables()):
            cursor.execute(statement)
    return report


_KEPT: dict[tuple[str, bool], tuple[CatalogueReport, KeptRows]] = {}


def _tables() -> list[type[Model]]:
    """What the loads fill, what others point at first."""
    return [
        Service, ServiceName, ServiceFeature, Certification, ExamVersion, Domain, TaskStatement, ScopeService,
        Renewal, ExamMap, ExamMapItem, ExamMapTask, ExamMapRevision, CatalogueLoad,
    ]  # fmt: skip


def _loading_does_more() -> bool:
    """Where rows or entries are there already, the loads compare and tie."""
    return any(model._default_manager.exists() for model in (Service, Certification, Entry))


def _load(folder: Path, with_services: bool) -> CatalogueReport:
    if with_services:
        load_services(FIXTURES / "aws_services.json", at=LOADED_AT)
    return load_catalogue(facts=read_catalogue(folder), at=LOADED_AT)


def changed_files(folder: Path, **changes: Callable[[Any], object]) -> Path:
    """Copies of the shipped files in which `certifications`, `map` or `renewals` were changed in place."""
    folder.mkdir(exist_ok=True)
    for file in FILES:
        shutil.copy(FIXTURES / file, folder / file)
    names = {"certifications": FILES[0], "map": FILES[1], "renewals": FILES[2]}
    for name, change in changes.items():
        path = folder / names[name]
        facts = json.loads(path.read_text(encoding="utf-8"))
        change(facts)
        path.write_text(json.dumps(facts), encoding="utf-8")
    return folder
