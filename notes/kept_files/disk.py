"""Files in a folder of this machine, or one that several share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from notes.kept_files.places import KeptFile


class FilesOnDisk(FileSystemStorage):
    is_on_this_disk = True

    def put(self, name: str, data: bytes) -> None:
        """Under its name only when it is whole and on the disk, also after a loss of power."""
        path = Path(self.path(name))
        unfinished = ""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix="unfinished-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(path)
            _sync_folder(path.parent)
        except OSError:
            if unfinished:
                Path(unfinished).unlink(missing_ok=True)
            raise

    def below(self, folder: str) -> Iterator[KeptFile]:
        """Links are told, and not followed."""
        place = Path(self.location)
        for inner, _, names in os.walk(place / folder):
            for name in names:
                path = Path(inner) / name
                changed_at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                yield KeptFile(path.relative_to(place).as_posix(), changed_at)

    def shown(self, name: str) -> str:
        return str(Path(self.location) / name)

    def _save(self, name: str, content: File) -> str:
        self.put(name, content.read())
        return name


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
