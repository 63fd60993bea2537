"""PostgreSQL goes away under load and comes back: errors only meanwhile, said plainly; then all goes on."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.browser import Browser, Form
from tests.faults.load import everybody_at_work, lost, until
from tests.faults.postgresql import PostgreSQL, postgresql
from tests.faults.product import Product, product
from tests.faults.sizes import IS_FULL

PEOPLE = 3
# Twice as many as the server's processes and threads take at once.
AT_ONCE = 16
RECOVERS_WITHIN = 5.0
ANSWERS_WITHIN = 10.0
# Of the background worker, in seconds.
LONGEST_BETWEEN_SIGNS = 12

# How the database goes, and for how long it is away.
OUTAGES = (
    [("immediate", 1.0), ("fast", 0.0), ("fast", 20.0), ("immediate", 45.0)]
    if IS_FULL
    else [("immediate", 2.0)]
)

pytestmark = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no server to restart")


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    with postgresql() as made:
        yield made


@pytest.fixture
def wiki(database: PostgreSQL, tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path, database.url) as made:
        yield made


def readiness(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    finally:
        connection.close()


def worker_was_seen(browser: Browser) -> bool:
    """Since the database is back: it outlived its absence, too."""
    found = re.search(r"worker: seen (\d+) seconds ago", browser.get("/readyz").page)
    return found is not None and int(found.group(1)) < LONGEST_BETWEEN_SIGNS


def test_errors_come_only_while_the_database_is_away(database: PostgreSQL, wiki: Product) -> None:
    made = wiki.done("make", str(PEOPLE))
    person = made["people"][0]
    edit = f"/notes/{person['own']}/edit/"
    with wiki.running():
        browser = Browser(wiki.port, person["session"])
        fields = Form(browser.get(edit).page, edit).fields
        for how, seconds in OUTAGES:
            with everybody_at_work(wiki.port, made) as load:
                load.wait_for_saves(PEOPLE)
                assert readiness(wiki.port) == 200
                stopped = time.monotonic()
                database.stop(how)
                down = time.monotonic()
                assert readiness(wiki.port) == 503
                answer = browser.post(edit, {**fields, "body": "* typed while it was away"})
                assert answer.status == 503
                assert "* typed while it was away</textarea>" in answer.page
                # How long it is away is what is tried here, so this waits for nothing else.
                time.sleep(max(0.0, down + seconds - time.monotonic()))
                database.start()
                started = time.monotonic()
                until(lambda: readiness(wiki.port) == 200, seconds=RECOVERS_WITHIN)
                # No process, thread or connection is left behind: everybody is answered, all at once.
                load.wait_for_saves(PEOPLE)
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    statuses = list(pool.map(lambda _: browser.get(edit).status, range(3 * AT_ONCE)))
                assert set(statuses) == {200}
            assert load.failed(until=stopped) == []
            assert load.failed(since=started + RECOVERS_WITHIN) == []
            if seconds > LONGEST_BETWEEN_SIGNS:
                until(lambda: worker_was_seen(browser))
            # What could not be answered was said, by the wiki itself, and soon.
            failed = load.failed()
            assert {deed.status for deed in failed} == {503}
            assert max(deed.seconds for deed in failed) < ANSWERS_WITHIN
            found = wiki.done("read")
            assert found["problems"] == []
            assert lost(found, load.acknowledged) == []
        # The page that gave the text back takes it, too.
        again = Form(answer.page, edit).fields
        assert browser.post(edit, again).status in (302, 409)
