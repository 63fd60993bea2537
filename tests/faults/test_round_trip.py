"""What one wiki exports, an empty one loads: the same entries, texts, addresses and references."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.product import PROJECT, Product, product

NOTES = PROJECT / "fixtures" / "aws.md"


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    (tmp_path / "one").mkdir()
    with product(tmp_path / "one") as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Product]:
    (tmp_path / "other").mkdir()
    with product(tmp_path / "other") as made:
        yield made


def test_an_empty_wiki_becomes_the_same(wiki: Product, other: Product, tmp_path: Path) -> None:
    wiki.said("load_notes", str(NOTES))
    slug = wiki.done("texts")["slugs"][0]
    wiki.done("write", slug, "0", "words that were written in the wiki", "1")
    wiki.said("export_notes", str(tmp_path / "out"))
    files = sorted((tmp_path / "out").rglob("*.md"))
    assert [file.name for file in files] == ["aws.md"]
    assert "words that were written in the wiki" in files[0].read_text(encoding="utf-8")
    other.said("load_notes", *map(str, files))
    here, there = wiki.done("texts"), other.done("texts")
    assert len(here["entries"]) > 100
    assert there["entries"] == here["entries"]
    assert other.done("notes")["problems"] == []
    other.said("export_notes", str(tmp_path / "again"))
    assert (tmp_path / "again" / "aws.md").read_bytes() == files[0].read_bytes()
