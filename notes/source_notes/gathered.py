"""What one pass over the lines brings together: nodes, runs of lines, warnings."""

from __future__ import annotations

from typing import NamedTuple

from notes.source_notes.documents import BlockKind, Node, NodeKind, ReadWarning


class Run(NamedTuple):
    """A run of lines of one kind; it ends where the next one begins."""

    kind: BlockKind
    first: int
    node: int | None


class Gathered:
    """Nodes and runs in the order of the lines, to which lines are still being added."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.runs: list[Run] = []
        self.warnings: list[ReadWarning] = []
        self.fenced_bodies: dict[int, tuple[int, int]] = {}

    def run(self, kind: BlockKind, position: int, node: int | None = None) -> None:
        """Begin a run of lines on this line."""
        self.runs.append(Run(kind, position, node))

    def begin(self, node: Node, block: BlockKind, position: int) -> int:
        """Begin a node and its run of lines on this line; gives its number."""
        index = len(self.nodes)
        self.nodes.append(node)
        self.runs.append(Run(block, position, index))
        node.first_line = node.last_line = position + 1
        return index

    def warn(self, position: int, code: str, message: str) -> None:
        self.warnings.append(ReadWarning(position + 1, code, message))

    def take_bodies(self, lines: list[str]) -> None:
        """Lines of items and attached lines of terms become bodies, unless a fence holds the body."""
        for index, node in enumerate(self.nodes):
            fenced = self.fenced_bodies.get(index)
            if fenced:
                first, after = fenced
            elif node.kind is NodeKind.ITEM:
                first, after = node.first_line - 1, node.last_line
            elif node.kind is NodeKind.TERM and node.last_line > node.first_line:
                first, after = node.first_line, node.last_line
            else:
                continue
            node.body = lines[first] if after == first + 1 else "\n".join(lines[first:after])
