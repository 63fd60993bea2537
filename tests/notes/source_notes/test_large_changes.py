"""Large files of which everything changed are compared and composed in seconds: no loop inside a loop."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from notes.source_notes.composing import compose
from notes.source_notes.layout import FilePlace, WantedEntry, placed_in_file_order
from notes.source_notes.matching import match
from notes.source_notes.merging import merge
from notes.source_notes.reader import read
from notes.source_notes.three_versions import FileVersions, WikiView

MANY = 10_000
HEAD = "# A\n\n"
ALIKE = {
    "items": (HEAD + "* the same words\n" * MANY, HEAD + "* the other words\n" * MANY),
    "terms": (HEAD + "* _t_: a\n" * MANY, HEAD + "* _t_: b\n" * MANY),
    "sections": ("# same\n\n* _t_: a\n\n" * MANY, "# same\n\n* _t_: a\n\n" * (MANY - 1)),
    "groups": (HEAD + "FOO\n* _a_: x\n\n" * MANY, HEAD + "BAR\n* _a_: x\n\n" * MANY),
}


@pytest.mark.parametrize(("old", "new"), ALIKE.values(), ids=ALIKE.keys())
def test_all_alike_and_all_changed_is_matched(old: str, new: str) -> None:
    assert len(match(read(old), read(new))) >= MANY - 1


def terms(word: str, order: list[int]) -> str:
    return HEAD + "".join(f"* _{word} {number}_: text {number} {word}\n" for number in order)


def test_all_replaced_and_all_moved_is_merged() -> None:
    base = read(terms("old", list(range(MANY))))
    nodes = {index + 2: node for index, node in enumerate(base.nodes)}
    lines = list(range(3, MANY + 3))
    wanted = [WantedEntry(2, None, base.nodes[0]), *(WantedEntry(key, 2, nodes[key]) for key in lines)]
    places = {one.key: FilePlace(one.section or 1, None, False) for one in placed_in_file_order(wanted)}
    shuffled = list(range(MANY))
    random.Random(1).shuffle(shuffled)
    view = WikiView(nodes, places, {1: [2], 2: lines})
    for text, made in ((terms("new", list(range(MANY))), MANY), (terms("old", shuffled), 0)):
        owners = {index: index + 2 for index in range(len(base.nodes))}
        result = merge([FileVersions("a.md", 1, read(text), base, owners)], view)
        assert (len(result.created), len(result.binned)) == (made, made)


def test_all_in_question_is_composed() -> None:
    base = read(terms("old", list(range(MANY))))
    wanted = [WantedEntry(index, node.parent, node, index) for index, node in enumerate(base.nodes)]
    asked = [wanted[0], *(replace(one, keep_place=True) for one in reversed(wanted[1:]))]
    assert compose(base, asked).text == terms("old", list(range(MANY)))
