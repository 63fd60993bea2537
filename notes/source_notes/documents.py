"""What a notes file says, as plain data: blocks that cover every line, nodes that the lines mean.

Nothing here knows Django or the database. `reader` makes these from text, `writer` turns them back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class NodeKind(StrEnum):
    """The shape of an entry, as in the wiki's tree."""

    SECTION = "section"
    GROUP = "group"
    TERM = "term"
    ITEM = "item"


class ItemForm(StrEnum):
    """How an untitled item was written; derived from its first line and its place."""

    NONE = ""
    BULLET = "bullet"
    LINE = "line"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    IDEA = "idea"
    SOURCE = "source"
    TODO = "todo"
    YEAR = "year"
    MARKDOWN = "markdown"


class BlockKind(StrEnum):
    """What a run of lines is; only blank lines and rules belong to no node."""

    HEADING = "heading"
    LABEL = "label"
    TERM = "term"
    ITEM = "item"
    IDEA = "idea"
    BODY = "body"
    BLANK = "blank"
    RULE = "rule"


class Place(StrEnum):
    """The special sections of a notes file in which lines mean something else."""

    PLAIN = ""
    REFERENCES = "references"
    PROGRESS = "progress"


@dataclass(slots=True)
class Block:
    """A run of whole lines; `text` is verbatim, line endings included. Lines count from 1."""

    kind: BlockKind
    text: str
    first_line: int
    line_count: int
    node: int | None = None


@dataclass(slots=True)
class Node:
    """One entry as the file says it.

    `definition` is stripped and one line long; `body` is verbatim, its lines joined by "\n" whatever the
    file's line ending. `parent` is an index into `Document.nodes`, None for children of the document itself;
    a group's parent is its section, an entry under a label has the group as its parent. Nodes stand in file
    order. Lines count from 1; `last_line` is the last of the node's own lines, without its children.
    """

    kind: NodeKind
    parent: int | None = None
    title: str = ""
    icon: str = ""
    written_title: str = ""
    expansion: str = ""
    aliases: tuple[str, ...] = ()
    definition: str = ""
    body: str = ""
    raw: bool = False
    form: ItemForm = ItemForm.NONE
    place: Place = Place.PLAIN
    group_icon: str = ""
    level: int = 0
    tags: tuple[str, ...] = ()
    first_line: int = 0
    last_line: int = 0


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """A line that was kept but not understood, or understood with a doubt."""

    line: int
    code: str
    message: str


@dataclass(slots=True)
class Document:
    """A whole notes file: the texts of its blocks joined are the file without its byte-order mark."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    byte_order_mark: bool = False
    newline: str = "\n"


class UnreadableText(ValueError):
    """The text cannot be kept byte for byte (NUL, lone surrogate, not UTF-8); says line and remedy."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line
