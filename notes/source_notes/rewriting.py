"""The lines of one entry in a file: verbatim, or written anew with as little change as possible."""

from __future__ import annotations

from dataclasses import dataclass, replace

from notes.source_notes.documents import BlockKind, Document, ItemForm, Node, NodeKind
from notes.source_notes.lines import is_blank
from notes.source_notes.writer import CannotBeWritten, write_node

_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut into the lines of its nodes and what stands between them; every piece ends with a newline.

    `gaps[i]` stands before node i, the last one at the end of the file.
    """

    units: tuple[str, ...]
    gaps: tuple[str, ...]
    lacks_last_newline: bool


def cut(document: Document) -> Cut:
    """Cut a file at its nodes; blank lines inside a section's own lines belong to the section."""
    units = [""] * len(document.nodes)
    gaps: list[str] = []
    between = ""
    current = -1
    for block in document.blocks:
        if block.kind in (BlockKind.BLANK, BlockKind.RULE) or block.node is None:
            between += block.text
        elif block.node == current:
            units[current] += between + block.text
            between = ""
        else:
            gaps.append(between)
            between = ""
            current = block.node
            units[current] = block.text
    gaps.append(between)
    lacks = bool(document.blocks) and not document.blocks[-1].text.endswith("\n")
    if lacks and gaps[-1]:
        gaps[-1] += document.newline
    elif lacks:
        units[-1] += document.newline
    return Cut(tuple(units), tuple(gaps), lacks)


def written(node: Node, newline: str) -> str:
    """A new entry's lines, as the notes' author would set them."""
    text = write_node(replace(node, body=node.body.replace("\r\n", "\n")), newline)
    if node.kind is NodeKind.SECTION:
        heading, _, rest = text.partition(newline)
        if rest.startswith("💡"):
            return f"{heading}{newline}{newline}{rest}"
    return text


def rewritten(unit: str, base: Node, node: Node, newline: str) -> str:
    """The entry's lines with the new text; the lines at its head that need no change stay verbatim."""
    spelled = replace(node, written_title=base.written_title, level=node.level)
    new_lines = write_node(spelled, "\n").split("\n")[:-1]
    try:
        old_lines = write_node(replace(base, level=node.level), "\n").split("\n")[:-1]
    except CannotBeWritten:
        return written(spelled, newline)
    same = 0
    while same < min(len(old_lines), len(new_lines)) and old_lines[same] == new_lines[same]:
        same += 1
    if not same:
        return written(spelled, newline)
    lines = unit.splitlines(keepends=True) if "\r" not in unit else _lines_kept(unit)
    lines = _lines_kept(unit)
    if len([line for line in lines if not is_blank(line)]) != len([line for line in old_lines if line]):
        same = 1
    head, rest = _head(lines, old_lines[:same])
    below = new_lines[same:]
    if not below:
        return head
    if node.kind is NodeKind.SECTION and same == 1 and below[0].startswith("💡"):
        blank = "".join(line for line in rest[:1] if is_blank(line))
        return head + (blank or newline) + newline.join(below) + newline
    return head + newline.join(below) + newline


def _lines_kept(unit: str) -> list[str]:
    pieces = unit.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _head(lines: list[str], canonical_lines: list[str]) -> tuple[str, list[str]]:
    """The verbatim lines that stand for these canonical ones, and the lines after them."""
    at = 0
    for wanted in canonical_lines:
        while wanted and at < len(lines) - 1 and is_blank(lines[at]):
            at += 1
        at += 1
    return "".join(lines[:at]), lines[at:]


def at_level(unit: str, level: int) -> str:
    """A section's lines with its heading at another depth."""
    return "#" * level + unit.lstrip("#")


def in_bold(node: Node) -> Node:
    """A label spelled so that it is one whatever stands around it."""
    named = node.title if not node.icon or node.icon == node.title else f"{node.icon} {node.title}"
    return replace(node, written_title=f"__{named}__")


def fenced(node: Node, newline: str) -> str:
    """An item's lines between fences that make them one item, whatever they say."""
    fence = _FENCE
    while fence in node.body:
        fence += "`"
    return newline.join([f"{fence}markdown body", *node.body.split("\n"), fence]) + newline


def as_fenced(node: Node) -> Node:
    """The item as it reads when it stands between fences."""
    return replace(node, form=ItemForm.MARKDOWN)
