"""The tables that a backup carries, their rows as lines, and what those add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import apps as present_apps
from django.apps.registry import Apps
from django.db import connections
from django.db.models import Field, Model

from awskb.operations.backups.values import line_of, row_of

READ_AT_ONCE = 2000
WRITTEN_AT_ONCE = 500

# With the reason that is written into the backup.
LEFT_OUT = {
    "sessions.Session": "sign-ins: whoever has the file would be signed in; people sign in again",
    "usersessions.UserSession": "sign-ins",
    "operations.CachedValue": "counts of tries, forgotten within the hour",
    "operations.ChangeCounter": "tells which kept pages are old; a restored wiki keeps none yet",
    "operations.ScheduledJob": "when each is due; a restored wiki begins anew",
    "operations.WorkerSign": "which background workers live",
    "django_tasks_database.DBTaskResult": "what waits for the background worker; the clock asks for it again",
    "notes.SearchDocument": "follows from the entries; made anew",
}


class NotKept(Exception):
    """A row of the backup that this database cannot keep; the message names it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table's rows, or a file, add up to."""

    rows: int
    size: int
    sha256: str


class Summing:
    """Adds up lines as they pass."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._rows = self._size = 0

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._digest.update(line)
            self._rows += 1
            self._size += len(line)
            yield line

    def total(self) -> Sum:
        return Sum(self._rows, self._size, self._digest.hexdigest())


def carried_models(apps: Apps = present_apps) -> list[type[Model]]:
    """Every table with rows of its own, but those left out; in the order of their names."""
    models = apps.get_models(include_auto_created=True)
    kept = [
        model
        for model in models
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return sorted(kept, key=lambda model: model._meta.db_table)


def fields_of(model: type[Model]) -> list[Field]:
    return sorted(model._meta.local_concrete_fields, key=lambda field: str(field.column))


def columns_of(model: type[Model]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in fields_of(model))


def lines_of(model: type[Model], *, using: str) -> Iterator[bytes]:
    """All rows, in the order of their keys, which are numbers."""
    fields = fields_of(model)
    rows = model._base_manager.using(using).order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        yield line_of(fields, row)


def sum_of(model: type[Model], *, using: str) -> Sum:
    summing = Summing()
    for _ in summing.passing(lines_of(model, using=using)):
        pass
    return summing.total()


def insert_lines(model: type[Model], lines: Iterable[bytes], *, using: str) -> None:
    """Write the rows as they are: nothing is set, counted up or told of them."""
    connection = connections[using]
    fields = fields_of(model)
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, columns_of(model)))
    table = quote(model._meta.db_table)
    rows = (row_of(fields, line, connection) for line in lines)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own
        batch: list[list[Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == WRITTEN_AT_ONCE:
                cursor.executemany(statement, batch)
                batch.clear()
        if batch:
            cursor.executemany(statement, batch)
