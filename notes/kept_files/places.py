"""Where files beside the database lie: pictures and certificates, on a disk or in a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol, cast

from django.core.files.storage import default_storage


class KeptFile(NamedTuple):
    """`name` is relative to the place, with slashes; links are told by their own moment."""

    name: str
    changed_at: datetime


class KeptFiles(Protocol):
    """What both places can do, beside what every storage of Django can. Trouble is an OSError in both."""

    is_on_this_disk: bool

    def open(self, name: str, mode: str = "rb") -> Any:
        """FileNotFoundError where there is none."""

    def put(self, name: str, data: bytes) -> None:
        """Keep a file, wholly or not at all, and for good before this returns."""

    def delete(self, name: str) -> None: ...

    def exists(self, name: str) -> bool: ...

    def below(self, folder: str) -> Iterator[KeptFile]:
        """Every file of a folder and those in it; of the whole place where the folder is empty."""

    def shown(self, name: str) -> str:
        """Where the file is, for an administrator."""


def kept_files() -> KeptFiles:
    return cast(KeptFiles, default_storage)
