"""The server or a load is killed at any moment: what was acknowledged is there, and all fits together."""

from __future__ import annotations

import http.client
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.browser import Browser
from tests.faults.product import Product, kill, product
from tests.faults.sizes import IS_FULL, SIZE

PEOPLE = 4


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        yield made


def test_what_was_acknowledged_outlives_every_kill(wiki: Product) -> None:
    made = wiki.done("make", str(PEOPLE))
    acknowledged: list[tuple[str, str]] = []
    for number in range(SIZE.kills):
        with wiki.running() as server:
            before = len(acknowledged)
            load = [_Saving(wiki, made, person, number, acknowledged) for person in range(PEOPLE)]
            for saving in load:
                saving.start()
            # Not before somebody was answered, so that there is something to lose.
            while len(acknowledged) == before and any(saving.is_alive() for saving in load):
                time.sleep(0.01)
            time.sleep(random.random() * 0.5)
            kill(server)
            for saving in load:
                saving.join()
        assert len(acknowledged) > before
        if IS_FULL or number == SIZE.kills - 1:
            _sound(wiki, acknowledged)


def _sound(wiki: Product, acknowledged: list[tuple[str, str]]) -> None:
    found = wiki.done("read")
    assert found["problems"] == []
    lines = {
        slug: {line for body in bodies for line in body.split("\n")}
        for slug, bodies in found["history"].items()
    }
    assert [(slug, words) for slug, words in acknowledged if f"* {words}" not in lines[slug]] == []


class _Saving(threading.Thread):
    """One person who saves the shared entry and an own one until the server is gone."""

    def __init__(
        self, wiki: Product, made: dict[str, Any], person: int, kill: int, done: list[tuple[str, str]]
    ) -> None:
        super().__init__()
        held = made["people"][person]
        self._browser = Browser(wiki.port, held["session"])
        self._places = ((held["own"], 0), (made["shared"], person * 3))
        self._words = f"kill {kill} person {person}"
        self._done = done

    def run(self) -> None:
        save = 0
        while True:
            for slug, line in self._places:
                save += 1
                words = f"{self._words} save {save}"
                try:
                    answers = self._browser.saved(slug, line, words)
                except (OSError, http.client.HTTPException):
                    return
                assert answers[-1] == 302
                self._done.append((slug, words))


@pytest.mark.parametrize("part", SIZE.load_kills)
def test_a_killed_load_leaves_each_file_old_or_new_and_runs_again(
    wiki: Product, tmp_path: Path, part: float
) -> None:
    wiki.done("make", "1")
    files = {name: tmp_path / name for name in ("first.md", "second.md", "third.md")}
    _write(files, "old")
    begin = time.monotonic()
    _finished(wiki.command("load_notes", *map(str, files.values())))
    seconds = time.monotonic() - begin
    _write(files, "new")
    load = wiki.command("load_notes", *map(str, files.values()))
    time.sleep(seconds * part)
    kill(load)
    found = wiki.done("notes")
    assert found["problems"] == []
    for name in files:
        assert found["files"][name] in (_definitions(name, "old"), _definitions(name, "new"))
    _finished(wiki.command("load_notes", *map(str, files.values())))
    found = wiki.done("notes")
    assert found["problems"] == []
    assert found["files"] == {name: _definitions(name, "new") for name in files}


def _write(files: dict[str, Path], words: str) -> None:
    for name, path in files.items():
        lines = [
            f"* _{name} {number}_: {said}\n  * see https://example.org/{number}\n"
            for number, said in enumerate(_definitions(name, words))
        ]
        path.write_text(f"# COMPUTE\n\n{''.join(lines)}", encoding="utf-8")


def _definitions(name: str, words: str) -> list[str]:
    return [f"{words} words of {name}, number {number}" for number in range(SIZE.entries_in_file)]


def _finished(command: subprocess.Popen[bytes]) -> None:
    assert command.wait(timeout=600) == 0
