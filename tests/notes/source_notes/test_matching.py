"""Which entry of a new version is which of the old one: tables of small files."""

from __future__ import annotations

import pytest

from notes.source_notes.documents import Document
from notes.source_notes.matching import match
from notes.source_notes.ordering import longest_rising, moved_among
from notes.source_notes.reader import read
from tests.factories.note_files import Author


def name_of(document: Document, index: int) -> str:
    """A node in the words of these tables: title or text, with the section before it."""
    node = document.nodes[index]
    return f"{node.kind.value} {node.title or node.body}|{node.definition}"


def pairs_of(old_text: str, new_text: str) -> set[tuple[str, str]]:
    old, new = read(old_text), read(new_text)
    return {(name_of(old, one), name_of(new, other)) for one, other in match(old, new).items()}


CASES = {
    "a changed definition keeps the term": (
        "# A\n\n* _x_: one\n",
        "# A\n\n* _x_: two\n",
        {("section A|", "section A|"), ("term x|one", "term x|two")},
    ),
    "of two with one title the unchanged one is found first": (
        "# A\n\n* _x_: one\n* _x_: two\n",
        "# A\n\n* _x_: two\n* _x_: three\n",
        {("section A|", "section A|"), ("term x|two", "term x|two"), ("term x|one", "term x|three")},
    ),
    "the same title elsewhere is a move": (
        "# A\n\n* _x_: one\n\n# B\n\n* _y_: two\n",
        "# A\n\n# B\n\n* _y_: two\n* _x_: changed too\n",
        {
            ("section A|", "section A|"),
            ("section B|", "section B|"),
            ("term x|one", "term x|changed too"),
            ("term y|two", "term y|two"),
        },
    ),
    "a title that occurs twice is not moved by its title alone": (
        "# A\n\n* _x_: one\n\n# B\n\n* _x_: two\n",
        "# A\n\n# B\n\n* _x_: two\n\n# C\n\n* _x_: three\n",
        {("section A|", "section A|"), ("section B|", "section B|"), ("term x|two", "term x|two")},
    ),
    "but the very same line gone here and come there is": (
        "# A\n\n* _x_: one\n\n# B\n\n* _x_: two\n",
        "# A\n\n# B\n\n* _x_: two\n\n# C\n\n* _x_: one\n",
        {
            ("section A|", "section A|"),
            ("section B|", "section B|"),
            ("term x|two", "term x|two"),
            ("term x|one", "term x|one"),
        },
    ),
    "another title for the same definition is a new name": (
        "# A\n\n* _x_: says this\n",
        "# A\n\n* _z_: says this\n",
        {("section A|", "section A|"), ("term x|says this", "term z|says this")},
    ),
    "an empty definition names nothing": (
        "# A\n\n* _x_:\n",
        "# A\n\n* _z_:\n",
        {("section A|", "section A|")},
    ),
    "an item that was reworded": (
        "# A\n\n* read this long article about buckets\n",
        "# A\n\n* read that long article about buckets\n",
        {
            ("section A|", "section A|"),
            (
                "item * read this long article about buckets|",
                "item * read that long article about buckets|",
            ),
        },
    ),
    "an item that says something else": (
        "# A\n\n* read this long article about buckets\n",
        "# A\n\n* 完全不同\n",
        {("section A|", "section A|")},
    ),
    "another article of the same site is another item": (
        "# A\n\n* https://www.example.org/blog/why-buckets-are-public\n",
        "# A\n\n* https://www.example.org/blog/regions\n",
        {("section A|", "section A|")},
    ),
    "an address that was only mended": (
        "# A\n\n* http://www.example.org/blog/why-buckets-are-public\n",
        "# A\n\n* https://example.org/blog/why-buckets-are-public/\n",
        {
            ("section A|", "section A|"),
            (
                "item * http://www.example.org/blog/why-buckets-are-public|",
                "item * https://example.org/blog/why-buckets-are-public/|",
            ),
        },
    ),
    "a section with another name and mostly the same in it": (
        "# A\n\n* _x_: one\n* _y_: two\n\n## sub\n\n* _z_: three\n",
        "# Other\n\n* _x_: one\n* _y_: changed\n\n## sub\n\n* _z_: three\n",
        {
            ("section A|", "section Other|"),
            ("term x|one", "term x|one"),
            ("term y|two", "term y|changed"),
            ("section sub|", "section sub|"),
            ("term z|three", "term z|three"),
        },
    ),
    "a section below another one": (
        "# A\n\n## S\n\n* _x_: one\n\n# B\n",
        "# A\n\n# B\n\n## S\n\n* _x_: one\n",
        {
            ("section A|", "section A|"),
            ("section B|", "section B|"),
            ("section S|", "section S|"),
            ("term x|one", "term x|one"),
        },
    ),
    "of two groups with one label the one that holds the same": (
        "# A\n\nZA\n* _x_: one\n\nZA\n* _y_: two\n",
        "# A\n\nZA\n* _y_: two\n",
        {("section A|", "section A|"), ("group ZA|", "group ZA|"), ("term y|two", "term y|two")},
    ),
    "a label with another name": (
        "# A\n\nOLD\n* _x_: one\n* _y_: two\n",
        "# A\n\nNEW\n* _x_: one\n* _y_: two\n",
        {
            ("section A|", "section A|"),
            ("group OLD|", "group NEW|"),
            ("term x|one", "term x|one"),
            ("term y|two", "term y|two"),
        },
    ),
    "icons and case do not tell sections apart": (
        "# 🗄️ Storage\n\n* _x_: one\n",
        "# 🗄 STORAGE\n\n* _x_: one\n",
        {("section Storage|", "section STORAGE|"), ("term x|one", "term x|one")},
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_entries_of_two_versions_are_paired(old: str, new: str, expected: set[tuple[str, str]]) -> None:
    assert pairs_of(old, new) == expected


def test_the_group_that_shares_entries_is_the_same_group() -> None:
    old = read("# A\n\nZA\n* _x_: one\n\nZA\n* _y_: two\n")
    new = read("# A\n\nZA\n* _y_: two\n")
    matched = match(old, new)
    second = [index for index, node in enumerate(old.nodes) if node.title == "ZA"][1]
    assert matched[second] == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_file_matches_itself_node_by_node(seed: int) -> None:
    document = read(Author(seed).file(20_000))
    assert match(document, document) == {index: index for index in range(len(document.nodes))}


def test_matching_many_equal_lines_stays_quick() -> None:
    text = "# A\n\n" + "* the same line again\n" * 4000 + "\nZA\n* x\n" * 500
    changed = text.replace("* the same line again\n", "* the same line anew\n", 2000)
    assert len(match(read(text), read(changed))) > 4000


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4], set()),
        ([1, 2, 3, 4], [4, 1, 2, 3], {4}),
        ([1, 2, 3, 4], [2, 3, 4, 1], {1}),
        ([1, 2, 3], [9, 1, 8, 3], set()),
        ([], [1], set()),
    ],
)
def test_few_moves_explain_another_order(old: list[int], new: list[int], moved: set[int]) -> None:
    assert moved_among(new, old) == moved


def test_the_longest_rising_part() -> None:
    assert longest_rising([3, 1, 2, 5, 4]) in ({1, 2, 3}, {1, 2, 4})
