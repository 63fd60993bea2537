"""When two nodes say the same."""

from __future__ import annotations

from dataclasses import replace

from notes.source_notes.documents import Document, Node, NodeKind, Place
from notes.source_notes.names import key
from notes.source_notes.writer import CannotBeWritten, canonical, write_node

ICON_LENGTH = 40

NodeText = tuple[str, str, str, str, tuple[str, ...], str, str]


def text_of(node: Node) -> NodeText:
    """What a node says, without where it stands. The icon is cut as the wiki stores it."""
    return (
        str(node.kind),
        node.title,
        node.icon[:ICON_LENGTH],
        node.expansion,
        node.aliases if len(node.aliases) < 2 else each_once(node.aliases),
        node.definition,
        node.body,
    )


def is_same_text(one: Node, other: Node) -> bool:
    """Whether a notes file would hold the same lines for both; what the dialect cannot say does not count."""
    if text_of(one) == text_of(other):
        return True
    return one.kind is other.kind and written_alone(one) == written_alone(other)


def written_alone(node: Node) -> str:
    """The node's own lines, whatever its spelling in a file and the depth at which it stands."""
    plain = replace(
        node,
        level=1,
        written_title="",
        place=Place.PLAIN,
        icon=node.icon[:ICON_LENGTH],
        aliases=each_once(node.aliases),
    )
    try:
        return write_node(plain)
    except CannotBeWritten:
        return canonical(plain)


def each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as the wiki keeps them: a set, compared as names compare."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return tuple(found[name_key] for name_key in sorted(found))


def sections_of(document: Document) -> list[int]:
    """For each node the index of the section that it stands in, -1 for the file itself."""
    found: list[int] = []
    for node in document.nodes:
        parent = node.parent
        if parent is None:
            found.append(-1)
        elif document.nodes[parent].kind is NodeKind.SECTION:
            found.append(parent)
        else:
            found.append(found[parent])
    return found


def groups_of(document: Document) -> list[int]:
    """For each node the index of the group that it stands in, -1 for none."""
    return [
        node.parent if node.parent is not None and document.nodes[node.parent].kind is NodeKind.GROUP else -1
        for node in document.nodes
    ]
