"""Upgrades let people go on: migrations can be undone, and say what they mean for old processes."""

import sys

import pytest
from django.db import migrations
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation
from django.db.models import NOT_PROVIDED, ManyToManyField

OWN = ("accounts", "certs", "notes", "operations")
# The last ones of the first version that the guide could put on a server; nobody upgrades across these.
FIRST_RELEASE = {"accounts": "0007", "certs": "0016", "notes": "0015", "operations": "0002"}
# What such a docstring begins the sentence with.
SAYS = "While old processes run"

MIGRATIONS = {
    f"{app}.{name}": migration
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
    if app in OWN
}
LATER = {
    label: migration
    for label, migration in MIGRATIONS.items()
    if migration.name[:4] > FIRST_RELEASE[migration.app_label]
}


def is_unnoticed(operation: Operation) -> bool:
    """Processes of the version before read and write as ever: they know nothing of what is new.

    A new column needs a value that the database gives by itself: null, or `db_default`.
    """
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return field.null or field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)
    return isinstance(
        operation,
        migrations.CreateModel
        | migrations.AddIndex
        | migrations.AlterModelOptions
        | migrations.AlterModelManagers,
    )


def docstring_of(migration: Migration) -> str:
    return sys.modules[type(migration).__module__].__doc__ or ""


@pytest.mark.parametrize("label", MIGRATIONS)
def test_a_migration_can_be_undone(label: str) -> None:
    assert all(operation.reversible for operation in MIGRATIONS[label].operations)


def test_a_migration_says_what_it_means_for_processes_of_the_old_version() -> None:
    silent = {
        label: [operation.describe() for operation in migration.operations if not is_unnoticed(operation)]
        for label, migration in LATER.items()
        if SAYS not in docstring_of(migration)
    }
    # Give the new column a db_default; or write "While old processes run, …" into the docstring of the
    # migration, and into the CHANGELOG if they cannot write.
    assert {label: odd for label, odd in silent.items() if odd} == {}


def test_no_migration_keeps_several_tables_from_everybody_at_once() -> None:
    """A save that has one of them and waits for another would deadlock with it, on the way there or back.

    Make it `atomic = False`, or several migrations; or take the turn that saves take, as notes.0017 does.
    """
    together = {}
    for label, migration in LATER.items():
        made = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
        changed = {
            one.model_name_lower
            for one in migration.operations
            if isinstance(one, FieldOperation | IndexOperation)
        }
        if migration.atomic and len(changed - made) > 1:
            together[label] = changed - made
    assert together == {}
