"""Time and bytes that may still be spent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

Clock = Callable[[], float]


class TimeIsUp(Exception):
    """It took longer than it may."""


class TooMuch(Exception):
    """More was sent than is read."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a clock that only goes forward."""

    ends_at: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Deadline:
        return cls(clock() + seconds, clock)

    def left(self) -> float:
        """Seconds that are left. Raises TimeIsUp."""
        left = self.ends_at - self.clock()
        if left <= 0:
            raise TimeIsUp
        return left

    def no_later_than(self, seconds: float) -> Deadline:
        return Deadline(min(self.ends_at, self.clock() + seconds), self.clock)


@dataclass(slots=True)
class ByteCount:
    """What has been received so far, by all threads together."""

    total: int = 0
    _lock: Lock = field(default_factory=Lock)

    def add(self, count: int) -> None:
        with self._lock:
            self.total += count
