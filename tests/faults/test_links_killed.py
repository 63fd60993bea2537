"""The look at thousands of links is killed in the middle and goes on; nobody else notices it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest

from tests.faults.browser import Browser
from tests.faults.load import until
from tests.faults.product import Product, kill, product, told
from tests.faults.sizes import IS_FULL
from tests.notes.link_checking.sites import Sites, served

SITES, PAGES = (100, 100) if IS_FULL else (10, 12)
THREADS = 4
# After two minutes of silence a run counts as killed.
MINUTES = "3"


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        yield made


class Guests:
    """Sites that answer a third of all questions at once, and the rest when `go_on` is set.

    They count how many questions a site, and all of them, have at once.
    """

    def __init__(self) -> None:
        self.go_on = Event()
        self.most_at_a_site = 0
        self.most = 0
        self._at_once = SITES * PAGES // 3
        self._lock = Lock()
        self._now: Counter[str] = Counter()

    def answer(self, asked: Any) -> None:
        host = asked.headers["Host"].partition(":")[0]
        with self._lock:
            self._at_once -= 1
            waits = self._at_once < 0
            self._now[host] += 1
            self.most_at_a_site = max(self.most_at_a_site, self._now[host])
            self.most = max(self.most, self._now.total())
        if waits:
            self.go_on.wait()
        # Who is answered may ask on at once, so it is counted out before.
        with self._lock:
            self._now[host] -= 1
        asked.send_response(200)
        asked.send_header("Content-Length", "0")
        asked.end_headers()

    def are_waiting(self) -> bool:
        """All threads of the look stand before a question that is not answered."""
        return self._now.total() == THREADS


@pytest.fixture
def guests() -> Guests:
    return Guests()


@pytest.fixture
def sites(guests: Guests) -> Iterator[Sites]:
    with served() as made:
        made.pages.update({f"/{page}": guests.answer for page in range(PAGES)})
        yield made
        guests.go_on.set()


def test_a_killed_look_goes_on_and_pages_are_shown_meanwhile(
    wiki: Product, sites: Sites, guests: Guests
) -> None:
    made = wiki.done("make", "1")
    links = wiki.done("cite", str(sites.port), str(SITES), str(PAGES))["links"]
    assert links == SITES * PAGES
    with wiki.running():
        browser = Browser(wiki.port, made["people"][0]["session"])
        looking = wiki.doing("look", str(sites.port), "0")
        until(guests.are_waiting)
        assert browser.get("/notes/shared/").status == 200
        assert browser.saved("shared", 0, "saved meanwhile")[-1] == 302
        kill(looking)
        guests.go_on.set()
        done = {url for url, looks in wiki.done("looked")["looks"].items() if looks}
        # Whatever was answered is kept, but for what was answered just now.
        assert links // 3 - THREADS <= len(done) <= links // 3
        sites.asked.clear()
        run = told(wiki.doing("look", str(sites.port), MINUTES))
    assert run == {"checked": links - len(done), "left": 0}
    again = {f"http://{one.host}:{sites.port}{one.path}" for one in sites.asked if one.path != "/robots.txt"}
    assert not again & done
    assert set(wiki.done("looked")["looks"].values()) == {1}
    assert guests.most <= THREADS
    assert guests.most_at_a_site == 1
