"""Whether a composed file reads as it was meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.layout import Placed
from notes.source_notes.sameness import is_same_text


class FaultRank(IntEnum):
    """What is wrong with an entry's lines; the first kind explains most of the others."""

    MISREAD = 0
    OTHER_TEXT = 1
    OTHER_PLACE = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """The entry at this index of the placed entries does not read as wanted."""

    at: int
    rank: FaultRank


@dataclass(frozen=True, slots=True)
class Proof:
    """The entry of every node, and what is wrong."""

    owners: dict[int, int]
    faults: list[Fault]


def proofread(
    document: Document, placed: Sequence[Placed], expected: Sequence[Node], first_lines: Sequence[int]
) -> Proof:
    """Compare what a file says with what it was meant to say, entry by entry."""
    node_at = {node.first_line: index for index, node in enumerate(document.nodes)}
    owners: dict[int, int] = {}
    faults: list[Fault] = []
    found: list[int | None] = []
    for at, (one, line) in enumerate(zip(placed, first_lines, strict=True)):
        index = node_at.pop(line, None)
        found.append(index)
        if index is None or document.nodes[index].kind is not one.kind:
            faults.append(Fault(at, FaultRank.MISREAD))
        else:
            owners[index] = one.key
    lines = list(first_lines)
    for line in node_at:  # nodes that begin inside another entry's lines
        at = max(bisect_right(lines, line) - 1, 0)
        faults.append(Fault(at, FaultRank.MISREAD))
    for at, (one, wanted) in enumerate(zip(placed, expected, strict=True)):
        index = found[at]
        if index is None:
            continue
        node = document.nodes[index]
        if node is wanted:
            continue
        if not is_same_text(node, wanted):
            faults.append(Fault(at, FaultRank.OTHER_TEXT))
        elif not _is_in_place(node, one, owners):
            faults.append(Fault(at, FaultRank.OTHER_PLACE))
    return Proof(owners, faults)


def _is_in_place(node: Node, one: Placed, owners: dict[int, int]) -> bool:
    parent = owners.get(node.parent) if node.parent is not None else None
    wanted = one.group if one.group is not None else one.section
    return parent == wanted and (node.kind is NodeKind.SECTION or node.raw == one.raw)
