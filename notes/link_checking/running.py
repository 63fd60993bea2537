"""Many links looked at by a few threads: one site at a time by one thread, in the given order."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from queue import Full, Queue
from threading import Condition, Event, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from notes.link_checking.deadlines import Clock
from notes.link_checking.findings import Finding


class Question(NamedTuple):
    link_id: int
    url: str


class Found(NamedTuple):
    question: Question
    finding: Finding


@dataclass(slots=True)
class _Waiting:
    """The sites with links left, by when they may be asked next; without those that are being asked."""

    heap: list[tuple[float, int, str]] = field(default_factory=list)
    links: dict[str, deque[Question]] = field(default_factory=dict)
    busy: int = 0
    changed: Condition = field(default_factory=Condition)


def site_key(url: str) -> str:
    """What counts as one site: a host, whatever the scheme."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def findings(
    questions: Iterable[Question],
    *,
    look_at: Callable[[str], Finding],
    threads: int,
    pause_of: Callable[[str], float],
    is_over: Callable[[], bool],
    ends_at: float = float("inf"),
    clock: Clock = time.monotonic,
) -> Iterator[Found]:
    """What is found, as it is found; leaving the loop ends the threads.

    Nothing new is begun once `is_over`, and no site is waited for beyond `ends_at` of the clock.
    """
    waiting = _Waiting()
    for question in questions:
        waiting.links.setdefault(site_key(question.url), deque()).append(question)
    waiting.heap = [(0.0, number, site) for number, site in enumerate(waiting.links)]
    found: Queue[Found | BaseException | None] = Queue(maxsize=2 * threads)
    stopped = Event()

    def work() -> None:
        try:
            while not stopped.is_set() and not is_over():
                site = _next_site(waiting, clock, ends_at, stopped)
                if site is None:
                    break
                question = waiting.links[site].popleft()
                try:
                    _hand_over(found, Found(question, look_at(question.url)), stopped)
                finally:
                    _give_back(waiting, site, clock() + pause_of(site))
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for the findings
            _hand_over(found, error, stopped)
        finally:
            _hand_over(found, None, stopped)

    workers = [Thread(target=work, name=f"link-check-{number}", daemon=True) for number in range(threads)]
    for worker in workers:
        worker.start()
    try:
        yield from _as_found(found, len(workers))
    finally:
        stopped.set()
        with waiting.changed:
            waiting.changed.notify_all()
        for worker in workers:
            worker.join()


def _as_found(found: Queue[Found | BaseException | None], running: int) -> Iterator[Found]:
    while running:
        one = found.get()
        if one is None:
            running -= 1
        elif isinstance(one, BaseException):
            raise one
        else:
            yield one


def _hand_over(
    found: Queue[Found | BaseException | None], one: Found | BaseException | None, stopped: Event
) -> None:
    while not stopped.is_set():
        try:
            found.put(one, timeout=1)
        except Full:
            continue
        return


def _next_site(waiting: _Waiting, clock: Clock, ends_at: float, stopped: Event) -> str | None:
    """The site that may be asked first, once it may be; None when none is left."""
    with waiting.changed:
        while not stopped.is_set():
            if not waiting.heap or waiting.heap[0][0] >= ends_at:
                if not waiting.busy:
                    return None
                waiting.changed.wait(timeout=1)
                continue
            left = waiting.heap[0][0] - clock()
            if left <= 0:
                waiting.busy += 1
                return heapq.heappop(waiting.heap)[2]
            waiting.changed.wait(timeout=min(left, 1))
    return None


def _give_back(waiting: _Waiting, site: str, free_at: float) -> None:
    with waiting.changed:
        waiting.busy -= 1
        if waiting.links[site]:
            heapq.heappush(waiting.heap, (free_at, waiting.links[site][0].link_id, site))
        waiting.changed.notify_all()
