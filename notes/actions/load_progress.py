"""How far a load is, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Step(Enum):
    """The steps of writing some files, with the share of the time that each takes."""

    COMPARE = ("comparing", 0.1)
    WRITE = ("writing them", 0.25)
    DERIVE = ("reading what they say", 0.2)
    REFER = ("linking them", 0.15)
    INDEX = ("making them searchable", 0.2)
    RECORD = ("keeping their history", 0.1)

    def __init__(self, words: str, share: float) -> None:
        self.words = words
        self.share = share


BeginStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class LoadState:
    """What a load does now; `done` of `total` bytes of its files are through, `share` of all the work."""

    words: str
    files_done: int
    files: int
    share: float


@dataclass(slots=True)
class LoadProgress:
    """Adds up the steps of one load and tells each."""

    tell: Callable[[LoadState], None]
    files: int
    total: int
    _done: int = 0
    _files_done: int = 0
    _size: int = 0
    _entries: int = 0
    _within: float = 0.0

    def take(self, size: int, entries: int) -> None:
        """Files of so many bytes and entries are written together from here on."""
        self._size, self._entries, self._within = size, entries, 0.0

    def begin(self, step: Step) -> None:
        self._tell(f"{self._entries:,} entr{'y' if self._entries == 1 else 'ies'}: {step.words}")
        self._within += step.share

    def finish(self, size: int) -> None:
        """A file is through."""
        self._done += size
        self._size -= size
        self._files_done += 1
        self._tell("")

    def _tell(self, words: str) -> None:
        done = self._done + max(self._size, 0) * min(self._within, 1.0)
        share = min(done / self.total, 1.0) if self.total else 1.0
        self.tell(LoadState(words, self._files_done, self.files, share))
