"""What a backup says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from awskb.operations.backups.tables import Sum

FORMAT = "awskb-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FILES = "files.jsonl"

_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**63 - 1


class BackupRefused(Exception):
    """This file cannot be restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    label: str
    table: str
    columns: tuple[str, ...]
    sum: Sum

    @property
    def member(self) -> str:
        return f"tables/{self.table}.jsonl"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of the folder for media; `path` is relative to it."""

    path: str
    size: int
    sha256: str

    @property
    def member(self) -> str:
        return f"media/{self.path}"


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: str
    database: str
    versions: dict[str, str]
    settings: tuple[str, ...]
    key_fingerprint: str
    migrations: dict[str, tuple[str, ...]]
    tables: tuple[TableFacts, ...]
    last_numbers: dict[str, int]
    files: Sum
    missing_files: tuple[str, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}


def read_manifest(said: Any) -> Manifest:
    """Raises BackupRefused where it is none, or one of a later version."""
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BackupRefused("This is no backup of awskb.")
    if said.get("format_version") != FORMAT_VERSION:
        raise BackupRefused(
            f"This backup has format {said.get('format_version')!r}, and this version of awskb reads "
            f"{FORMAT_VERSION}. Restore it with the version that made it, or a later one."
        )
    try:
        return _manifest(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupRefused(
            f"The backup is damaged: its manifest is not what was written ({error})."
        ) from error


def _manifest(said: Mapping[str, Any]) -> Manifest:
    tables = tuple(
        TableFacts(
            _matching(_LABEL, one["label"]),
            _matching(_TABLE, one["table"]),
            tuple(map(str, one["columns"])),
            read_sum(one["sum"]),
        )
        for one in said["tables"]
    )
    known = {one.table for one in tables}
    if len(known) != len(tables):
        raise ValueError("a table stands there twice")
    return Manifest(
        made_at=str(said["made_at"]),
        database=str(said["database"]),
        versions={str(name): str(version) for name, version in said["versions"].items()},
        settings=tuple(map(str, said["settings"])),
        key_fingerprint=str(said["key_fingerprint"]),
        migrations={str(app): tuple(map(str, names)) for app, names in said["migrations"].items()},
        tables=tables,
        last_numbers={table: _count(n) for table, n in said["last_numbers"].items() if table in known},
        files=read_sum(said["files"]),
        missing_files=tuple(map(str, said["missing_files"])),
        left_out=dict(said["left_out"]),
    )


def read_sum(said: Mapping[str, Any]) -> Sum:
    return Sum(_count(said["rows"]), _count(said["size"]), _matching(_SHA256, said["sha256"]))


def read_file_facts(said: Any) -> FileFacts:
    """Raises ValueError where the path leads anywhere but below the folder."""
    facts = FileFacts(str(said["path"]), _count(said["size"]), _matching(_SHA256, said["sha256"]))
    path = PurePosixPath(facts.path)
    is_plain = str(path) == facts.path and not path.is_absolute() and path.parts
    odd = any(part in (".", "..") or part.startswith(".") for part in path.parts)
    if not is_plain or odd or any(letter in facts.path for letter in "\\:\0\n"):
        raise ValueError(f"{facts.path!r} is no path of a file in it")
    return facts


def _count(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _LARGEST:
        raise ValueError(f"{number!r} is no count")
    return number


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ValueError(f"{text!r} has another form")
    return text
