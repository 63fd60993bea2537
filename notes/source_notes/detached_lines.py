"""Comparing an entry without the lines that a person detached from it in the wiki."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from notes.source_notes.documents import Node


def without_detached(base: Node, node: Node, detached: Iterable[str]) -> tuple[Node, Node]:
    """What was last loaded and what the file says now, both without lines detached since.

    Only lines that the base had: what the author attached later is news, even if it says the same.
    """
    base_lines, lines = base.body.split("\n"), node.body.split("\n")
    for text in detached:
        wanted = text.split("\n")
        base_rest, rest = _without(base_lines, wanted), _without(lines, wanted)
        if base_rest is not None:
            base_lines = base_rest
            lines = rest if rest is not None else lines
    if base_lines == base.body.split("\n"):
        return base, node
    return replace(base, body="\n".join(base_lines)), replace(node, body="\n".join(lines))


def _without(lines: Sequence[str], wanted: Sequence[str]) -> list[str] | None:
    """The lines without these, which must be among them in this order; None where they are not."""
    rest: list[str] = []
    waiting = list(wanted)
    for line in lines:
        if waiting and line == waiting[0]:
            waiting.pop(0)
        else:
            rest.append(line)
    return None if waiting else rest
