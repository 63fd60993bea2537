"""Notes files on disk: which ones are meant, what they are called, what they hold."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from notes.source_notes.file_names import UnusableName, file_name

LARGEST_FILE = 50 * 1024 * 1024


class NotesFileRefused(Exception):
    """A path cannot be loaded; says which, why, and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """A notes file: its name in the wiki, where it lies, its bytes."""

    name: str
    path: Path
    data: bytes


def read_files(paths: Sequence[Path], *, name: str | None = None) -> list[FileOnDisk]:
    """Every notes file that these paths mean; a folder means all its *.md, however deep.

    All are read before any is used, so that one that cannot be read leaves everything as it was.
    """
    found: list[FileOnDisk] = []
    for path in paths:
        if path.is_dir():
            found += [_read(_name_in(path, file), file) for file in _files_below(path)]
        else:
            found.append(_read(path.name, path))
    if name is not None:
        if len(found) != 1:
            raise NotesFileRefused(
                f"--as gives a name to one file, but these are {len(found)}. Load that file alone."
            )
        found = [FileOnDisk(checked_name(name), found[0].path, found[0].data)]
    if not found:
        raise NotesFileRefused(
            "There is no notes file here: no *.md in " + ", ".join(str(path) for path in paths) + "."
        )
    _refuse_equal_names(found)
    return found


def checked_name(name: str) -> str:
    """A name for a file in the wiki: a relative path without steps upward."""
    try:
        return file_name(name)
    except UnusableName as error:
        raise NotesFileRefused(str(error)) from error


def _files_below(folder: Path) -> list[Path]:
    """The *.md files below a folder, in order of their names; links that lead out of it are refused."""
    inside = folder.resolve()
    found: list[Path] = []
    for directory, directories, names in os.walk(folder):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in directories:
            linked = Path(directory, name)
            if linked.is_symlink():
                raise NotesFileRefused(
                    f"{linked} is a link to another folder, which is not followed. "
                    "Remove it or name that folder in the command."
                )
        for name in sorted(names):
            if name.lower().endswith(".md") and not name.startswith("."):
                file = Path(directory, name)
                if not file.resolve().is_relative_to(inside):
                    raise NotesFileRefused(
                        f"{file} is a link that leads out of {folder}. "
                        "Remove it or name its target in the command."
                    )
                found.append(file)
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def _name_in(folder: Path, file: Path) -> str:
    return checked_name(file.relative_to(folder).as_posix())


def _read(name: str, path: Path) -> FileOnDisk:
    name = checked_name(name)
    try:
        # Without blocking: a pipe or device must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotesFileRefused(f"{path} does not exist. Check the path.") from error
    except OSError as error:
        raise NotesFileRefused(
            f"{path} cannot be opened: {error.strerror}. Check its permissions."
        ) from error
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NotesFileRefused(f"{path} is no ordinary file. Only ordinary files are loaded.")
        if status.st_size > LARGEST_FILE:
            raise NotesFileRefused(
                f"{path} has {status.st_size:,} bytes; a notes file may have {LARGEST_FILE:,}. Split it."
            )
        return FileOnDisk(name, path, opened.read())


def _refuse_equal_names(files: Sequence[FileOnDisk]) -> None:
    known: dict[str, FileOnDisk] = {}
    for file in files:
        other = known.setdefault(file.name.casefold(), file)
        if other is not file:
            raise NotesFileRefused(
                f"{other.path} and {file.path} would both be called {file.name!r}. "
                "Load a folder that holds both, or one of them with --as."
            )
