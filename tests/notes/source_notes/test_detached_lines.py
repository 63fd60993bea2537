"""Which lines of base and file count once a person detached some of them."""

from __future__ import annotations

import pytest

from notes.source_notes.detached_lines import without_detached
from notes.source_notes.documents import Node, NodeKind


@pytest.mark.parametrize(
    ("base", "file", "detached", "expected"),
    [
        ("* a\n* b", "* a\n* b", [], ("* a\n* b", "* a\n* b")),
        ("* a\n* b", "* a\n* b", ["* b"], ("* a", "* a")),
        ("* a\n* b", "* a\n* b\n* c", ["* b"], ("* a", "* a\n* c")),
        ("* a\n* b", "* a", ["* b"], ("* a", "* a")),
        ("* a\n* b\n* c", "* a\n* b\n* c", ["* b", "* a\n* c"], ("", "")),
        ("* a\n* a", "* a\n* a", ["* a"], ("* a", "* a")),
        # The base does not have it: what the file says is news.
        ("* a", "* a\n* b", ["* b"], ("* a", "* a\n* b")),
        # The author wrote the line anew.
        ("* a\n* b", "* a\n* b more", ["* b"], ("* a", "* a\n* b more")),
    ],
)
def test_detached_lines_do_not_count(
    base: str, file: str, detached: list[str], expected: tuple[str, str]
) -> None:
    nodes = [Node(NodeKind.TERM, title="x", body=body) for body in (base, file)]
    compared = without_detached(nodes[0], nodes[1], detached)
    assert tuple(node.body for node in compared) == expected
