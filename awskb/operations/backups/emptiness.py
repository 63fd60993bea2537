"""Whether a place is empty enough to restore into."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from awskb.operations.backups.archive import PIECE, Backup
from awskb.operations.backups.manifest import BackupRefused, FileFacts, Manifest
from awskb.operations.backups.tables import carried_models
from notes.kept_files.places import kept_files

# Rows that migrations make in an empty wiki.
MADE_BY_MIGRATIONS = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}
# Rows and their indexes, the log of the transaction, and as much again for what is derived.
_ROOM_FOR_ROWS = 4


def refuse_other_place(backup: Backup) -> None:
    """Raises BackupRefused unless this version can keep the backup, and nothing is here already."""
    loader = MigrationLoader(connection)
    _refuse_later_version(backup.manifest, loader)
    _refuse_rows(backup.manifest, loader)
    _refuse_files(backup.files)
    _refuse_full_disk(backup)


def _refuse_later_version(manifest: Manifest, loader: MigrationLoader) -> None:
    known = set(loader.disk_migrations)
    apps = {app for app, _ in known}
    told = {(app, name) for app, names in manifest.migrations.items() for name in names}
    unknown = sorted(told - known)
    if unknown:
        app, name = unknown[0]
        what = f"migration {app}.{name}" if app in apps else f"tables of {app}"
        raise BackupRefused(
            f"This backup is of a later version of awskb: it has {what}, which this version does not know. "
            "Install the version that made it, or a later one, and restore with that."
        )


def _refuse_rows(manifest: Manifest, loader: MigrationLoader) -> None:
    told = {(app, name) for app, names in manifest.migrations.items() for name in names}
    if set(loader.applied_migrations) - told:
        raise BackupRefused(
            "The database here has tables that are newer than the backup. Restore into a database without "
            "tables: the backup brings its own, and they are then brought up to date."
        )
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model in carried_models():
            table = model._meta.db_table
            if table not in present or table in MADE_BY_MIGRATIONS:
                continue
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                raise BackupRefused(
                    f"This place is not empty: {table} has rows. Restore into another AWSKB_DATA_DIR, or "
                    "another database; nothing here was changed."
                )


def _refuse_files(files: Collection[FileFacts]) -> None:
    """What a restore that was cut short left behind is no hindrance."""
    known = {facts.path: facts for facts in files}
    for file in kept_files().below(""):
        facts = known.get(file.name)
        if facts is None or not is_kept(facts):
            raise BackupRefused(
                f"This place is not empty: {kept_files().shown(file.name)} is there. Restore into another "
                "AWSKB_DATA_DIR, or another bucket; nothing here was changed."
            )


def is_kept(facts: FileFacts) -> bool:
    """Whether this very file is there, byte for byte."""
    size, digest = 0, sha256()
    try:
        with kept_files().open(facts.path) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                digest.update(piece)
    except (FileNotFoundError, IsADirectoryError):
        return False
    return (size, digest.hexdigest()) == (facts.size, facts.sha256)


def _refuse_full_disk(backup: Backup) -> None:
    needed = sum(facts.size for facts in backup.files) if kept_files().is_on_this_disk else 0
    if connection.vendor == "sqlite":
        needed += _ROOM_FOR_ROWS * sum(table.sum.size for table in backup.manifest.tables)
    free = shutil.disk_usage(settings.DATA_DIR).free
    if needed > free:
        raise BackupRefused(
            f"The disk of {settings.DATA_DIR} has {free:,} bytes left, and this needs about {needed:,}. "
            "Make room, or set AWSKB_DATA_DIR to another disk."
        )
