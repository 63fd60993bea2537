"""Whether everything that the wiki holds fits together, asked of each part in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Length
from django.utils import timezone

from awskb.operations.backups.archive import PIECE
from awskb.operations.backups.named_files import named_files
from awskb.operations.backups.tables import carried_models
from notes.actions.derived_checks import derived_differences, unrecorded_states
from notes.actions.search_index import index_differences, rebuild_index
from notes.kept_files.places import kept_files
from notes.queries.soundness import broken_histories, circles, unsound_blocks


class Part(NamedTuple):
    """One question. `repair`, where what is wrong follows from other rows, finds it and makes it anew."""

    name: str
    problems: Callable[[], Iterator[str]]
    repair: Callable[[], Iterator[str]] | None = None


def parts() -> list[Part]:
    asked = [
        Part("database", _broken_database),
        Part("lengths of texts", _too_long_texts),
        Part("source blocks", unsound_blocks),
        Part("histories", broken_histories),
        Part("newest revisions", unrecorded_states),
        Part("files", _broken_files),
        Part("tree", circles),
    ]
    if any(circles()):
        # What is derived follows the tree upward, which would have no end.
        return asked
    return [
        *asked,
        Part("search index", _index_differences, _repair_index),
        Part(
            "what follows from texts",
            derived_differences,
            lambda: derived_differences(repair_at=timezone.now()),
        ),
    ]


def _broken_database() -> Iterator[str]:
    """PostgreSQL refuses what SQLite can be found with after a fault of the disk."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (str(row[0]) for row in cursor.fetchall() if row[0] != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, other, _ in cursor.fetchall():
            yield f"{table}: row {row} points at a row of {other} that is not there"


def _too_long_texts() -> Iterator[str]:
    """SQLite keeps texts of any length; PostgreSQL would refuse them when they are restored there."""
    if connection.vendor != "sqlite":
        return
    for model in carried_models():
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, CharField) or field.max_length is None:
                continue
            rows = model._base_manager.annotate(own_length=Length(field.attname))
            for pk in (
                rows.filter(own_length__gt=field.max_length).order_by("pk").values_list("pk", flat=True)
            ):
                yield f"{model._meta.db_table}: {field.column} of row {pk} is longer than {field.max_length}"


def _broken_files() -> Iterator[str]:
    for named in named_files(using="default"):
        try:
            found = _sha256_of(named.path)
        except (FileNotFoundError, IsADirectoryError):
            yield f"{named.path} is not there; bring it back from a backup"
            continue
        if named.sha256 and found != named.sha256:
            yield f"{named.path} is not what was kept; bring it back from a backup"


def _sha256_of(name: str) -> str:
    digest = sha256()
    with kept_files().open(name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _repair_derived() -> Iterator[str]:
    return derived_differences(repair_at=timezone.now())


def _index_differences() -> Iterator[str]:
    yield from (f"entry {difference}" for difference in index_differences())


def _repair_index() -> Iterator[str]:
    found = list(_index_differences())
    if found:
        rebuild_index()
    yield from found
