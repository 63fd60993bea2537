"""Two processes write, a third looks at links, a fourth loads a file, people save: nobody meets a lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.load import everybody_at_work, lost
from tests.faults.product import Product, product, told
from tests.faults.sizes import IS_FULL
from tests.notes.link_checking.sites import Page, served

WRITES = 500 if IS_FULL else 25
ENTRIES = 2000 if IS_FULL else 60
SITES, PAGES = 5, 20 if IS_FULL else 4
PEOPLE = 2


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        yield made


def test_all_counts_are_exact_and_nothing_was_locked(wiki: Product, tmp_path: Path) -> None:
    made = wiki.done("make", str(PEOPLE + 2))
    notes = tmp_path / "loaded.md"
    lines = [f"* _Loaded {number}_: number {number}\n" for number in range(ENTRIES)]
    notes.write_text(f"# LOADED\n\n{''.join(lines)}", encoding="utf-8")
    with served() as sites:
        sites.pages.update({f"/{page}": Page() for page in range(PAGES)})
        links = wiki.done("cite", str(sites.port), str(SITES), str(PAGES))["links"]
        writers = [person["own"] for person in made["people"][PEOPLE:]]
        with (
            wiki.running(),
            everybody_at_work(wiki.port, {**made, "people": made["people"][:PEOPLE]}) as load,
        ):
            both = [
                wiki.doing("write", slug, str(30 + number * 5), f"process {number} save", str(WRITES))
                for number, slug in enumerate(writers)
            ]
            shared = wiki.doing("write", made["shared"], "50", "a third process", str(WRITES))
            looking = wiki.doing("look", str(sites.port), "0")
            loading = wiki.command("load_notes", str(notes))
            kept = [told(one)["kept"] for one in both]
            kept_shared = told(shared)["kept"]
            assert told(looking) == {"checked": links, "left": 0}
            assert loading.wait() == 0
            load.wait_for_saves(PEOPLE)
    assert load.failed() == []
    found = wiki.done("read")
    assert found["problems"] == []
    assert lost(found, load.acknowledged) == []
    for slug, said in zip(writers, kept, strict=True):
        # The first revision, and one for each save.
        assert len(found["history"][slug]) == 1 + WRITES
        assert lost(found, [(slug, words) for words in said]) == []
    assert lost(found, [(made["shared"], words) for words in kept_shared]) == []
    assert set(wiki.done("looked")["looks"].values()) == {1}
    assert len(wiki.done("notes")["files"]["loaded.md"]) == ENTRIES
    assert "locked" not in wiki.log.read_text()
