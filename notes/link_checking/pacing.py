"""Courtesy: one question at a time to a site, with a pause between two."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from notes.link_checking.deadlines import Clock, Deadline, TimeIsUp


@dataclass(slots=True)
class _Site:
    lock: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    pause: float = 0.0


@dataclass(slots=True)
class Pacer:
    """Shared by all threads. `pause` is that between two questions to a site that asks for no longer one."""

    pause: float
    clock: Clock = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _sites: dict[str, _Site] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def turn(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Wait until the site may be asked again, and keep others from asking it meanwhile.

        Raises TimeIsUp.
        """
        site = self._site(host)
        if not site.lock.acquire(timeout=deadline.left()):
            raise TimeIsUp
        try:
            wait = site.free_at - self.clock()
            if wait > 0:
                self.sleep(min(wait, deadline.left()))
            deadline.left()
            yield
        finally:
            site.free_at = self.clock() + max(self.pause, site.pause)
            site.lock.release()

    def wait_longer(self, host: str, seconds: float) -> None:
        """As the site itself asks."""
        site = self._site(host)
        site.pause = max(site.pause, seconds)

    def pause_of(self, host: str) -> float:
        return max(self.pause, self._site(host).pause)

    def _site(self, host: str) -> _Site:
        with self._lock:
            return self._sites.setdefault(host, _Site())
