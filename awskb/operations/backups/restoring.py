"""Bringing a backup back into an empty place, on whichever database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.models import Model

from awskb.operations.backups.archive import Backup, opened_backup
from awskb.operations.backups.emptiness import is_kept, refuse_other_place
from awskb.operations.backups.manifest import BackupRefused, Manifest, TableFacts
from awskb.operations.backups.numbering import set_last_numbers
from awskb.operations.backups.tables import (
    carried_models,
    columns_of,
    insert_lines,
    sum_of,
)
from awskb.operations.backups.writing import key_fingerprint
from notes.actions.search_index import rebuild_index
from notes.kept_files.places import kept_files

Say = Callable[[str], None]
Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    rows: int
    files: int
    indexed: int
    has_other_key: bool
    was_brought_up_to_date: bool


def restore_backup(path: Path, *, say: Say = lambda _line: None) -> Restored:
    """Restore all of it or nothing. Raises BackupRefused, before which nothing that matters was changed."""
    say("Reading the backup through.")
    with opened_backup(path) as backup:
        refuse_other_place(backup)
        manifest = backup.manifest
        say("Making the tables.")
        models = _make_tables(manifest)
        say(f"Copying {len(backup.files)} files.")
        copied = _copy_files(backup)
        try:
            _fill_tables(backup, models, say)
        except BaseException:
            for name in copied:
                kept_files().delete(name)
            raise
    executor = MigrationExecutor(connection)
    is_older = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    say("Bringing the tables up to date." if is_older else "Making the search index.")
    # Also where nothing is to be migrated: it adds the permissions that this version knows.
    call_command("migrate", interactive=False, verbosity=0)
    indexed = rebuild_index().written
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Restored(
        manifest=manifest,
        rows=sum(table.sum.rows for table in manifest.tables),
        files=len(backup.files),
        indexed=indexed,
        has_other_key=manifest.key_fingerprint != key_fingerprint(),
        was_brought_up_to_date=is_older,
    )


def _make_tables(manifest: Manifest) -> dict[str, type[Model]]:
    """The tables as they were when the backup was made, by name; their rows of today's making are gone."""
    executor = MigrationExecutor(connection)
    told = {(app, name) for app, names in manifest.migrations.items() for name in names}
    targets = last_migrations(told, executor.loader.graph)
    executor.migrate(targets)
    executor = MigrationExecutor(connection)
    state: Apps = executor.loader.project_state(targets).apps
    models = {model._meta.db_table: model for model in carried_models(state)}
    for table in manifest.tables:
        _refuse_other_columns(table, models)
    if missing := sorted(set(models) - {table.table for table in manifest.tables}):
        raise BackupRefused(f"The backup is damaged: it lacks the table {missing[0]}.")
    return models


def last_migrations(told: Collection[Node], graph: MigrationGraph) -> list[Node]:
    """The last migration of each app among these."""
    return sorted(
        key
        for key in told
        if key in graph.nodes
        and not any(child.key in told and child.key[0] == key[0] for child in graph.node_map[key].children)
    )


def _refuse_other_columns(table: TableFacts, models: dict[str, type[Model]]) -> None:
    model = models.get(table.table)
    if model is None:
        raise BackupRefused(f"The backup has a table {table.table}, which its version of awskb has not.")
    if columns_of(model) != table.columns:
        raise BackupRefused(f"The backup's table {table.table} has other columns than its version of awskb.")


def _fill_tables(backup: Backup, models: dict[str, type[Model]], say: Say) -> None:
    """In one transaction, which ends with reading everything again: rows that differ undo it."""
    tables = backup.manifest.tables
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.table)}")  # noqa: S608
        for table in tables:
            say(table.table)
            _fill(table, models[table.table], backup)
        set_last_numbers(models.values(), backup.manifest.last_numbers, using="default")
        say("Comparing every row with the backup.")
        for table in tables:
            found = sum_of(models[table.table], using="default")
            if found != table.sum:
                raise BackupRefused(
                    f"{table.table} came out otherwise than it was saved ({found.rows} rows of "
                    f"{table.sum.rows}); nothing was restored. Please report this."
                )
        connection.check_constraints()


def _fill(table: TableFacts, model: type[Model], backup: Backup) -> None:
    try:
        with transaction.atomic():
            insert_lines(model, backup.lines(table.member), using="default")
    except (DatabaseError, ValueError, TypeError) as error:
        raise BackupRefused(
            f"A row of {table.table} cannot be kept by this database: {str(error).strip()}. Nothing was "
            "restored. Run manage.py verify where the backup was made."
        ) from error


def _copy_files(backup: Backup) -> Sequence[str]:
    """Each whole under its name before any row names it; returns those that were not there before."""
    copied: list[str] = []
    try:
        for facts in backup.files:
            if not is_kept(facts):
                kept_files().put(facts.path, b"".join(backup.pieces(facts.member)))
                copied.append(facts.path)
    except OSError as error:
        for name in copied:
            kept_files().delete(name)
        raise BackupRefused(f"A file cannot be written: {error}. Nothing was restored.") from error
    return copied
