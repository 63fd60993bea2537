"""One version of a notes file, prepared for being compared with another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.names import key
from notes.source_notes.sameness import NodeText, groups_of, sections_of, text_of


@dataclass(slots=True)
class Version:
    """Per node: its section and group (-1 for the file itself, or none), its title as it compares, its
    text."""

    nodes: list[Node]
    section: list[int]
    group: list[int]
    title: list[str]
    text: list[NodeText]
    of_kind: dict[NodeKind, list[int]]

    @classmethod
    def of(cls, document: Document) -> Version:
        of_kind: dict[NodeKind, list[int]] = {kind: [] for kind in NodeKind}
        for index, node in enumerate(document.nodes):
            of_kind[node.kind].append(index)
        return cls(
            nodes=document.nodes,
            section=sections_of(document),
            group=groups_of(document),
            title=[key(node.title) if node.title else "" for node in document.nodes],
            text=[text_of(node) for node in document.nodes],
            of_kind=of_kind,
        )

    def group_title(self, index: int) -> str:
        """The label over a node, empty for none."""
        group = self.group[index]
        return "" if group == -1 else self.title[group]

    def members(self, kind: NodeKind) -> dict[int, list[int]]:
        """The nodes of one kind by section."""
        found: dict[int, list[int]] = defaultdict(list)
        for index in self.of_kind[kind]:
            found[self.section[index]].append(index)
        return found
