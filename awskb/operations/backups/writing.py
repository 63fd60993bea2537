"""Making a backup while people write."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import django
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils.crypto import salted_hmac

from awskb.operations.backups.archive import PIECE, opened_backup
from awskb.operations.backups.manifest import FILES, MANIFEST, FileFacts, Manifest, TableFacts
from awskb.operations.backups.named_files import named_files
from awskb.operations.backups.numbering import last_numbers
from awskb.operations.backups.snapshots import one_moment
from awskb.operations.backups.tables import (
    LEFT_OUT,
    Sum,
    Summing,
    carried_models,
    columns_of,
    lines_of,
)
from notes.kept_files.places import kept_files

Say = Callable[[str], None]

_ATTEMPTS = 5
_MOVED = (1980, 1, 1, 0, 0, 0)


class BackupFailed(Exception):
    """No backup was made; the message says why."""


class _FileGone(Exception):
    """Somebody removed a picture between our look at the rows and our look at the folder."""


def write_backup(
    path: Path, *, at: datetime, overwrite: bool = False, say: Say = lambda _line: None
) -> Manifest:
    """Write everything into `path`, which appears whole and read through once, or not at all."""
    if path.exists() and not overwrite:
        raise BackupFailed(f"{path} exists. Name another file, or add --overwrite.")
    if not path.parent.is_dir():
        raise BackupFailed(f"There is no folder {path.parent}.")
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".unfinished")
    os.close(handle)
    try:
        manifest = _written(Path(unfinished), at, say)
        say("Reading the backup through.")
        with opened_backup(Path(unfinished)):
            pass
        _keep(Path(unfinished), path)
    except OSError as error:
        raise BackupFailed(f"The backup cannot be written: {error}.") from error
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return manifest


def key_fingerprint() -> str:
    """Tells whether the signing key is the same, and nothing else of it."""
    return salted_hmac("awskb.backup", "key", algorithm="sha256").hexdigest()[:16]


def _written(unfinished: Path, at: datetime, say: Say) -> Manifest:
    for attempt in range(_ATTEMPTS):
        try:
            with one_moment() as using, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                return _written_at_one_moment(archive, using, at, is_last=attempt == _ATTEMPTS - 1, say=say)
        except _FileGone:
            say("A file was removed meanwhile: beginning again.")
    raise AssertionError


def _written_at_one_moment(
    archive: zipfile.ZipFile, using: str, at: datetime, *, is_last: bool, say: Say
) -> Manifest:
    _refuse_other_tables(using)
    # First, so that as little time as possible lies between the rows' moment and theirs.
    total, missing = _add_files(archive, using, is_last=is_last, say=say)
    models = carried_models()
    tables = []
    for model in models:
        say(f"{model._meta.db_table}")
        tables.append(_add_table(archive, model, using))
    applied: dict[str, list[str]] = {}
    for app, name in MigrationRecorder(connections[using]).applied_migrations():
        applied.setdefault(app, []).append(name)
    manifest = Manifest(
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        database=connections[using].vendor,
        versions=_versions(),
        settings=_names_of_settings(),
        key_fingerprint=key_fingerprint(),
        migrations={app: tuple(sorted(names)) for app, names in sorted(applied.items())},
        tables=tuple(tables),
        last_numbers=last_numbers(models, using=using),
        files=total,
        missing_files=tuple(missing),
        left_out=LEFT_OUT,
    )
    text = json.dumps(manifest.as_json(), ensure_ascii=False, indent=1)
    archive.writestr(_member(MANIFEST, zipfile.ZIP_DEFLATED), text)
    return manifest


def _add_table(archive: zipfile.ZipFile, model: type[Model], using: str) -> TableFacts:
    summing = Summing()
    facts = TableFacts(model._meta.label, model._meta.db_table, columns_of(model), summing.total())
    with archive.open(_member(facts.member, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as held:
        for line in summing.passing(lines_of(model, using=using)):
            held.write(line)
    return replace(facts, sum=summing.total())


def _refuse_other_tables(using: str) -> None:
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupFailed(
            "The database has the tables of another version. Make the backup with the version that serves "
            "it, or run manage.py migrate first."
        )


def _add_files(archive: zipfile.ZipFile, using: str, *, is_last: bool, say: Say) -> tuple[Sum, list[str]]:
    summing = Summing()
    facts, missing = [], []
    for named in named_files(using=using):
        try:
            facts.append(_add_file(archive, named.path))
        except FileNotFoundError as error:
            if not is_last and named not in set(named_files(using="default")):
                raise _FileGone from error
            missing.append(named.path)
    say(f"{len(facts)} files")
    lines = (json.dumps(asdict(one)).encode() + b"\n" for one in facts)
    archive.writestr(_member(FILES, zipfile.ZIP_DEFLATED), b"".join(summing.passing(lines)))
    return summing.total(), missing


def _add_file(archive: zipfile.ZipFile, path: str) -> FileFacts:
    """Pictures and PDFs are compressed already."""
    digest, size = sha256(), 0
    member = _member(FileFacts(path, 0, "").member, zipfile.ZIP_STORED)
    with kept_files().open(path) as file, archive.open(member, "w", force_zip64=True) as held:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
            held.write(piece)
    return FileFacts(path, size, digest.hexdigest())


def _member(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOVED)
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


def _versions() -> dict[str, str]:
    try:
        own = metadata.version("awskb")
    except metadata.PackageNotFoundError:
        own = ""
    return {"awskb": own, "django": django.get_version(), "python": platform.python_version()}


def _names_of_settings() -> tuple[str, ...]:
    """Names alone: what they were set to is for their administrator to keep, and partly secret."""
    return tuple(sorted(name for name in os.environ if name.startswith("AWSKB_") or name == "DATABASE_URL"))


def _keep(unfinished: Path, path: Path) -> None:
    """Under its name, on the disk, also after a loss of power."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
