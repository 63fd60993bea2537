"""How much dearer loading and exporting a whole wiki are than inserting the same rows as they are."""

from __future__ import annotations

import time
from pathlib import Path

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from notes.actions.source_export import export_files
from notes.actions.source_load import load_files
from notes.actions.source_paths import read_files
from notes.models import Entry

BATCH = 1_000


def export_to(folder: str) -> float:
    """The seconds that writing the wiki as files takes."""
    begin = time.perf_counter()
    report = export_files(destination=Path(folder), at=timezone.now())
    if report.refused or not report.written:
        raise SystemExit(f"not exported: {report.refused}")
    return time.perf_counter() - begin


def load_from(folder: str) -> tuple[float, float, int]:
    """Into an empty wiki: the seconds of the load, those of its rows alone, and how many entries came."""
    files = read_files([Path(folder)])
    begin = time.perf_counter()
    load_files(files=files, by=None, at=timezone.now(), allow_new=True, dry_run=False)
    loaded = time.perf_counter() - begin
    return loaded, _raw(), Entry.objects.count()


def _raw() -> float:
    """The rows that the load made, taken out and put in again."""
    kinds = [model for model in apps.get_app_config("notes").get_models() if model._default_manager.exists()]
    rows = [(model, list(model._base_manager.all())) for model in kinds]
    with transaction.atomic(), connection.cursor() as cursor:
        for model in kinds:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - a table's own name
    begin = time.perf_counter()
    with transaction.atomic():
        for model, held in rows:
            _insert(model, held)
    return time.perf_counter() - begin


def _insert(model: type[models.Model], held: list[models.Model]) -> None:
    model._base_manager.bulk_create(held, batch_size=BATCH)
