"""A backup's file, read with distrust: it may be damaged, cut short, or made to do harm."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from awskb.operations.backups.manifest import (
    FILES,
    MANIFEST,
    BackupRefused,
    FileFacts,
    Manifest,
    read_file_facts,
    read_manifest,
)
from awskb.operations.backups.tables import Sum, Summing

LONGEST_MANIFEST = 16 * 1024 * 1024
LONGEST_LINE = 256 * 1024 * 1024
PIECE = 1024 * 1024
# Deflate makes at most 1032 of 1, and far less of rows; a backup that was made has read itself.
MOST_UNPACKED = 400
UNPACKED_IN_ANY_CASE = 256 * 1024 * 1024

_HEADER = 30
_DAMAGED = "The backup is damaged"


class Backup:
    """One whose every member is what its manifest says. Nothing is unpacked before that is known."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest, files: list[FileFacts]) -> None:
        self._archive = archive
        self.manifest = manifest
        self.files = files

    def lines(self, member: str) -> Iterator[bytes]:
        with self._archive.open(member) as held:
            yield from _lines(held)

    def pieces(self, member: str) -> Iterator[bytes]:
        with self._archive.open(member) as held:
            while piece := held.read(PIECE):
                yield piece


@contextmanager
def opened_backup(path: Path, *, passed: Callable[[int], None] = lambda _size: None) -> Iterator[Backup]:
    """Read and check everything once; `passed` is told how many bytes were. Raises BackupRefused."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BackupRefused(f"{path} is no backup, or one that was damaged or cut short: {error}.") from error
    with archive:
        with _refusing_damage():
            backup = _checked(archive, path.stat().st_size, passed)
        yield backup


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{_DAMAGED}: {error}.") from error
    except (NotImplementedError, RuntimeError) as error:
        # Another compression, or encryption: flags of ours that were changed.
        raise BackupRefused(f"{_DAMAGED}, or was packed anew by another program: {error}.") from error


def _checked(archive: zipfile.ZipFile, size: int, passed: Callable[[int], None]) -> Backup:
    members = _members(archive, size)
    if MANIFEST not in members or members[MANIFEST].file_size > LONGEST_MANIFEST:
        raise BackupRefused("This is no backup of awskb: it has no manifest.")
    manifest = read_manifest(json.loads(archive.read(MANIFEST)))
    _compare(FILES, archive, manifest.files, passed)
    with archive.open(FILES) as held:
        files = [read_file_facts(json.loads(line)) for line in _lines(held)]
    tables = {table.member: table.sum for table in manifest.tables}
    named = {file.member: file for file in files}
    expected = {MANIFEST, FILES, *tables, *named}
    if len(named) != len(files) or expected != set(members):
        odd = sorted(expected ^ set(members))[:3]
        raise BackupRefused(f"{_DAMAGED}: it holds other files than its manifest names: {', '.join(odd)}.")
    for member, total in tables.items():
        _compare(member, archive, total, passed)
    for file in files:
        _compare_file(file, archive, passed)
    return Backup(archive, manifest, files)


def _members(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """Each under its name. No two may share bytes, and all together unpack to no more than rows do."""
    held = sorted(archive.infolist(), key=lambda info: info.header_offset)
    end = 0
    for info in held:
        if info.header_offset < end:
            raise BackupRefused(f"{_DAMAGED}: parts of it overlap.")
        end = info.header_offset + _HEADER + len(info.filename.encode()) + info.compress_size
    if end > size:
        raise BackupRefused(f"{_DAMAGED}: it ends too early.")
    unpacked = sum(info.file_size for info in held)
    if unpacked > max(UNPACKED_IN_ANY_CASE, MOST_UNPACKED * size):
        raise BackupRefused(
            f"This would unpack to {unpacked:,} bytes, more than rows and images of {size:,} bytes do."
        )
    members = {info.filename: info for info in held}
    if len(members) != len(held):
        raise BackupRefused(f"{_DAMAGED}: a part of it stands there twice.")
    return members


def _compare(member: str, archive: zipfile.ZipFile, total: Sum, passed: Callable[[int], None]) -> None:
    summing = Summing()
    with archive.open(member) as held:
        for line in summing.passing(_lines(held)):
            passed(len(line))
    if summing.total() != total:
        raise BackupRefused(f"{_DAMAGED}: {member} is not what was written.")


def _compare_file(file: FileFacts, archive: zipfile.ZipFile, passed: Callable[[int], None]) -> None:
    digest, size = sha256(), 0
    with archive.open(file.member) as held:
        while piece := held.read(PIECE):
            digest.update(piece)
            size += len(piece)
            passed(len(piece))
    if (size, digest.hexdigest()) != (file.size, file.sha256):
        raise BackupRefused(f"{_DAMAGED}: {file.member} is not what was written.")


def _lines(held: IO[bytes]) -> Iterator[bytes]:
    while line := held.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise BackupRefused(f"{_DAMAGED}: a row has no end.")
        yield line
