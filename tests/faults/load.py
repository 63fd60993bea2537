"""People save and read while something happens to the server, and it is noted what came back."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.faults.browser import Browser

NO_ANSWER = 0
SENT_AWAY = 401


@dataclass(frozen=True, slots=True)
class Deed:
    """One request or one save, with its moments on the clock; status 0 where nothing came back."""

    begun: float
    ended: float
    status: int
    what: str

    @property
    def seconds(self) -> float:
        return self.ended - self.begun

    @property
    def is_good(self) -> bool:
        return self.status == (302 if self.what.startswith("save") else 200)


@dataclass(slots=True)
class Load:
    deeds: list[Deed] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)

    def failed(self, since: float = 0.0, until: float = float("inf")) -> list[Deed]:
        """Those that lay wholly within these moments and did not come to a good end."""
        return [
            deed
            for deed in list(self.deeds)
            if since <= deed.begun and deed.ended <= until and not deed.is_good
        ]

    def wait_for_saves(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        until(lambda: len(self.acknowledged) >= wanted)


@contextmanager
def everybody_at_work(
    port: int, made: dict[str, Any], *, readers: int = 2, host: str = "127.0.0.1"
) -> Iterator[Load]:
    """Each person saves what all share and an own entry, again and again; readers open pages meanwhile."""
    load = Load()
    over = threading.Event()
    people = made["people"]

    def noted(what: str, ask: Callable[..., int], *asked: Any) -> int:
        begun = time.monotonic()
        try:
            status = ask(*asked)
        except (OSError, http.client.HTTPException):
            status = NO_ANSWER
        load.deeds.append(Deed(begun, time.monotonic(), status, what))
        if status not in (200, 302):
            # A person would not press the button again at once, either.
            over.wait(0.05)
        return status

    def write(number: int) -> None:
        held = people[number]
        browser = Browser(port, held["session"], host)

        def saved(slug: str, line: int, words: str) -> int:
            opened, *answers = browser.saved(slug, line, words)
            # Who is sent away to sign in has saved nothing.
            return answers[-1] if answers else (SENT_AWAY if opened == 302 else opened)

        save = 0
        while not over.is_set():
            for slug, line in ((held["own"], 0), (made["shared"], number * 3)):
                save += 1
                words = f"{threading.get_ident()} person {number} save {save}"
                if noted(f"save {slug}", saved, slug, line, words) == 302:
                    load.acknowledged.append((slug, words))

    def read(number: int) -> None:
        held = people[number % len(people)]
        browser = Browser(port, held["session"], host)

        def opened(path: str) -> int:
            return browser.get(path).status

        while not over.is_set():
            for path in (f"/notes/{held['own']}/", f"/notes/{made['shared']}/", "/"):
                noted(f"read {path}", opened, path)

    threads = [
        *(threading.Thread(target=write, args=(number,)) for number in range(len(people))),
        *(threading.Thread(target=read, args=(number,)) for number in range(readers)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        over.set()
        for thread in threads:
            thread.join()


def until(condition: Callable[[], bool], *, seconds: float = 60.0) -> float:
    """Wait until it holds; how long that took."""
    begun = time.monotonic()
    while not condition():
        waited = time.monotonic() - begun
        assert waited < seconds, f"still not so after {waited:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def lost(found: dict[str, Any], acknowledged: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was acknowledged and stands in no revision."""
    lines = {
        slug: {line for body in bodies for line in body.split("\n")}
        for slug, bodies in found["history"].items()
    }
    return [(slug, words) for slug, words in acknowledged if f"* {words}" not in lines.get(slug, set())]
