"""A section or a group with what stands in it as one text in the notes' dialect, and that text read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from notes.source_notes.composing import compose
from notes.source_notes.documents import Document, Node, NodeKind, Place
from notes.source_notes.layout import WantedEntry
from notes.source_notes.reader import read

# The headings under which lines mean something else; one of them may have to stand above a text unseen.
_CONTEXTS = {
    Place.PLAIN: "",
    Place.REFERENCES: "# 参考\n\n",
    Place.PROGRESS: "# 进步\n\n",
}
_CONTEXT_KEY = -1
_TITLES = {Place.REFERENCES: "参考", Place.PROGRESS: "进步"}


class NotOneSection(ValueError):
    """The text is not that of one section or group; says on which line and what to do."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class SectionText:
    """A text, how it reads, and which entry each of its nodes is; `top` is the section's or group's own node.

    Lines of `document` count from the unseen heading above the text, if there is one: `lines_above`.
    """

    text: str
    document: Document
    owners: Mapping[int, int]
    top: int
    lines_above: int = 0

    @property
    def keys(self) -> list[int]:
        """The entries in the order of the text."""
        return [
            self.owners[index] for index in range(self.top, len(self.document.nodes)) if index in self.owners
        ]

    def line_of(self, index: int) -> int:
        """The line of the text on which a node begins."""
        return self.document.nodes[index].first_line - self.lines_above


def compose_section_text(wanted: Sequence[WantedEntry], *, place: Place = Place.PLAIN) -> SectionText:
    """`wanted` begins with the section or group itself; `place` is where that stands."""
    top, *others = wanted
    above = _CONTEXTS[place]
    if above:
        heading = Node(kind=NodeKind.SECTION, title=_TITLES[place])
        context = WantedEntry(_CONTEXT_KEY, None, heading)
        composed = compose(read(""), [context, replace(top, parent=_CONTEXT_KEY), *others])
    else:
        composed = compose(read(""), [replace(top, parent=None), *others])
    owners = {index: key for index, key in composed.owners.items() if key != _CONTEXT_KEY}
    at = next((index for index, key in owners.items() if key == top.key), 0)
    text = composed.text.removeprefix(above).lstrip("\n")
    return SectionText(text, composed.document, owners, at, composed.text.removesuffix(text).count("\n"))


def read_section_text(text: str, *, kind: NodeKind, place: Place = Place.PLAIN) -> SectionText:
    """Read a text that a person wrote. Raises NotOneSection, and UnreadableText as the reader does."""
    above = _CONTEXTS[place]
    text = text.removeprefix("\ufeff")
    lead = len(text) - len(text.lstrip())
    if kind is NodeKind.SECTION and above and text[lead:].startswith("# "):
        # Below the unseen heading the section's own one stands deeper.
        text = text[:lead] + _deeper(text[lead:])
    document = read(above + text)
    found = SectionText(text, document, {}, 1 if above else 0, above.count("\n"))
    _check(found, kind)
    return found


def _deeper(text: str) -> str:
    """Every heading one level deeper; lines in fences stay as they are."""
    document = read(text)
    headings = {node.first_line for node in document.nodes if node.kind is NodeKind.SECTION}
    lines = text.split("\n")
    return "\n".join(f"#{line}" if at in headings else line for at, line in enumerate(lines, start=1))


def _check(found: SectionText, kind: NodeKind) -> None:
    nodes = found.document.nodes
    if len(nodes) <= found.top or nodes[found.top].kind is not kind:
        line = found.line_of(found.top) if len(nodes) > found.top else 1
        raise NotOneSection(
            "The text must begin with the section's own heading, such as “# NETWORK”. To remove the section, "
            "move it to the bin."
            if kind is NodeKind.SECTION
            else "The text must begin with the group's own label and a list below it. To remove the group, "
            "move it to the bin.",
            line,
        )
    outside = None if not found.lines_above else 0
    for index, node in enumerate(nodes[found.top + 1 :], start=found.top + 1):
        line = found.line_of(index)
        if kind is NodeKind.GROUP and node.kind is NodeKind.SECTION:
            message = f"Line {line}: a heading cannot stand in a group. Write it in the section's text."
            raise NotOneSection(message, line)
        if kind is NodeKind.SECTION and node.parent == outside:
            raise NotOneSection(
                f"Line {line}: this heading stands beside the section, not in it. Give it one more # to put "
                "it inside, or make the new section by itself.",
                line,
            )
