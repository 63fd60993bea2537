"""Workers are killed in the middle: what they did is done by another, once, and nothing runs for ever."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.product import Product, kill, product


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        yield made


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "It did not come about."
        time.sleep(0.1)


def test_what_a_killed_worker_did_is_done_once_by_another(wiki: Product, tmp_path: Path) -> None:
    written = tmp_path / "written"

    def lines() -> list[str]:
        return written.read_text().split() if written.exists() else []

    wiki.said("migrate", "-v0")
    wiki.done("hold", str(tmp_path))
    first = wiki.command("work", "--interval", "0.2")
    try:
        until(lambda: lines() == ["begun"])
        # Another worker that lives takes nothing away from the first.
        second = wiki.command("work", "--interval", "0.2")
        until(lambda: wiki.done("workers")["living"] == 2)
        assert lines() == ["begun"]
        kill(second)
        kill(first)
        assert wiki.done("tasks")["held"] == "RUNNING"
        first = wiki.command("work", "--interval", "0.2")
        until(lambda: lines() == ["begun", "begun"])
        (tmp_path / "let go").touch()
        until(lambda: wiki.done("tasks")["held"] == "SUCCESSFUL")
        assert lines() == ["begun", "begun", "done"]
        # In good order it leaves a word.
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=30) == 0
        assert wiki.done("workers")["living"] == 0
    finally:
        kill(first)


def test_a_server_keeps_its_worker_and_ends_with_it(wiki: Product) -> None:
    wiki.done("make", "1")
    with wiki.running() as server:
        until(lambda: wiki.done("workers")["living"] == 1)
        (lost,) = wiki.done("workers")["processes"]
        os.kill(lost, signal.SIGKILL)
        until(lambda: lost not in wiki.done("workers")["processes"])
        server.terminate()
        server.wait(timeout=40)
        until(lambda: is_gone(server.pid))
        assert wiki.done("workers")["living"] == 0


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
