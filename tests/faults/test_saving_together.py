"""Many people save at once, against the product's own server with two processes: nobody's words are lost."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.faults.browser import Browser
from tests.faults.product import Product, product
from tests.faults.sizes import SIZE


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        yield made


Told = Callable[[str], None]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Figures for a person to read; nothing depends on them."""

    def tell(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}")  # noqa: T201

    return tell


def test_every_save_of_everybody_is_in_the_history(wiki: Product, told: Told) -> None:
    made = wiki.done("make", str(SIZE.people))
    with wiki.running():
        done = {entries: everybody(wiki, made, entries) for entries in ("own", "shared")}
    found = wiki.done("read")
    assert found["problems"] == []
    for entries, (answers, seconds) in done.items():
        p95 = statistics.quantiles(seconds, n=20)[-1]
        told(f"{SIZE.people} people, {SIZE.saves} saves each, {entries}: p95 {p95:.2f} s, {dict(answers)}")
        assert not {status: count for status, count in answers.items() if status not in (200, 302, 409)}
        assert answers[302] == SIZE.people * SIZE.saves
        for number, person in enumerate(made["people"]):
            history = found["history"][made["shared"] if entries == "shared" else person["own"]]
            said = {line for body in history for line in body.split("\n")}
            assert {f"* {words(number, save)}" for save in range(SIZE.saves)} <= said
            # Each wrote in a line of their own, so what each wrote last is what stands there.
            assert f"* {words(number, SIZE.saves - 1)}" in history[-1].split("\n")
    assert "locked" not in wiki.log.read_text()


def words(person: int, save: int) -> str:
    return f"person {person} says {save}"


def everybody(wiki: Product, made: dict[str, Any], entries: str) -> tuple[Counter[int], list[float]]:
    """Everybody saves at the same time; what was answered, and how long each save took."""

    def person(number: int) -> tuple[list[int], list[float]]:
        held = made["people"][number]
        browser = Browser(wiki.port, held["session"])
        slug, line = (made["shared"], number) if entries == "shared" else (held["own"], 0)
        answers: list[int] = []
        for save in range(SIZE.saves):
            answers += browser.saved(slug, line, words(number, save))
        return answers, browser.seconds

    with ThreadPoolExecutor(SIZE.people) as pool:
        done = list(pool.map(person, range(SIZE.people)))
    answers = Counter(status for statuses, _ in done for status in statuses)
    return answers, [second for _, seconds in done for second in seconds]
