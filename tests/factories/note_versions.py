"""Successive versions of a notes file, each with a list of what its author did, as a careful reader would
tell it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.names import key
from notes.source_notes.reader import read
from tests.factories.note_files import Author

Sign = tuple[str, str, str]


def sign_of(node: Node) -> Sign:
    """What tells an entry from the others in these tests: kind and title, or an item's text."""
    return (node.kind.value, node.title or node.body, node.definition)


@dataclass
class Edit:
    """One deed of the author: what the load has to call it, and by which name the entry goes then."""

    what: str
    name: str
    was: str = ""


@dataclass
class WrittenFile:
    """A file whose author goes on writing; every edit is checked to have changed nothing else."""

    text: str
    seed: int
    avoid: set[str] = field(default_factory=set)
    edits: list[Edit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.author = Author(self.seed + 77)
        self._used: set[str] = set()

    @property
    def document(self) -> Document:
        return read(self.text)

    def next_version(self, number: int = 8) -> list[Edit]:
        """Make this many edits, each of an entry that no other one of them touches."""
        self.edits, self._used = [], set(self.avoid)
        deeds: list[Callable[[], bool]] = [
            self._add, self._change, self._change, self._rename, self._move, self._remove, self._refine,
            self._add_item, self._remove_item, self._rename_section,
        ]  # fmt: skip
        while len(self.edits) < number:
            self.random.choice(deeds)()
        return self.edits

    # --- single edits: True where one was found

    def _plain_terms(self) -> list[tuple[int, Node]]:
        """Terms on one line whose title and definition occur once and that nobody touched."""
        document = self.document
        titles = Counter(key(node.title) for node in document.nodes if node.kind is NodeKind.TERM)
        definitions = Counter(node.definition for node in document.nodes)
        return [
            (index, node)
            for index, node in enumerate(document.nodes)
            if node.kind is NodeKind.TERM
            and node.first_line == node.last_line
            and titles[key(node.title)] == 1
            and definitions[node.definition] == 1
            and len(node.definition) > 10
            and node.title not in self._used
            and not node.title.endswith(")")
            and not node.expansion
        ]

    def _try(self, lines: list[str], gone: list[Node], come: list[Sign], edit: Edit) -> bool:
        """Take the edit over if it reads as meant and changed nothing else."""
        text = "\n".join(lines)
        before = Counter(map(sign_of, self.document.nodes))
        bodies = Counter(node.body for node in self.document.nodes)
        document = read(text)
        after = Counter(map(sign_of, document.nodes))
        expected = before - Counter(map(sign_of, gone)) + Counter(come)
        same_bodies = Counter(node.body for node in document.nodes)
        body_change = (bodies - same_bodies).total() + (same_bodies - bodies).total()
        items = sum(sign[0] == "item" for sign in (*map(sign_of, gone), *come))
        ends = 0 if not items else abs(len(gone) - len(come)) + 1
        if after != expected or body_change > ends:
            return False
        groups = [node for node in document.nodes if node.kind is NodeKind.GROUP]
        if len(groups) != sum(node.kind is NodeKind.GROUP for node in self.document.nodes):
            return False
        self.text = text
        self.edits.append(edit)
        self._used.add(edit.name)
        return True

    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _add(self) -> bool:
        _, after = self.random.choice(self._plain_terms())
        title = f"brand new {self.random.randrange(10**9)}"
        definition = f"{self.author.words(3, 8)} {self.random.randrange(10**9)}"
        lines = self._lines()
        lines.insert(after.first_line, f"* _{title}_: {definition}")
        return self._try(lines, [], [("term", title, definition)], Edit("created", title))

    def _change(self) -> bool:
        _, node = self.random.choice(self._plain_terms())
        definition = f"{self.author.words(3, 8)} {self.random.randrange(10**9)} {self.author.url()}"
        lines = self._lines()
        lines[node.first_line - 1] = f"* _{node.written_title}_: {definition}"
        return self._try(lines, [node], [("term", node.title, definition)], Edit("changed", node.title))

    def _rename(self) -> bool:
        _, node = self.random.choice(self._plain_terms())
        title = f"other name {self.random.randrange(10**9)}"
        lines = self._lines()
        lines[node.first_line - 1] = f"* _{title}_: {node.definition}"
        new = ("term", title, node.definition)
        return self._try(lines, [node], [new], Edit("renamed", title, was=node.title))

    def _remove(self) -> bool:
        _, node = self.random.choice(self._plain_terms())
        lines = self._lines()
        del lines[node.first_line - 1]
        return self._try(lines, [node], [], Edit("binned", node.title))

    def _move(self) -> bool:
        terms = self._plain_terms()
        document = self.document
        (index, node), (other, after) = self.random.choice(terms), self.random.choice(terms)
        if document.nodes[index].parent == document.nodes[other].parent or node.raw != after.raw:
            return False
        if node.definition.startswith("http"):
            return False
        lines = self._lines()
        line = lines[node.first_line - 1]
        at = after.first_line
        del lines[node.first_line - 1]
        lines.insert(at if at < node.first_line else at - 1, line)
        return self._try(lines, [], [], Edit("moved", node.title))

    def _refine(self) -> bool:
        """Put a raw term behind a refined one of the same section."""
        document = self.document
        terms = self._plain_terms()
        raw = [(index, node) for index, node in terms if node.raw]
        if not raw:
            return False
        index, node = self.random.choice(raw)
        section = _section(document, index)
        refined = [one for at, one in terms if not one.raw and _section(document, at) == section]
        if not refined:
            return False
        after = self.random.choice(refined)
        lines = self._lines()
        line = lines.pop(node.first_line - 1)
        lines.insert(after.first_line, line)
        return self._try(lines, [], [], Edit("refined", node.title))

    def _add_item(self) -> bool:
        _, before = self.random.choice(self._plain_terms())
        body = f"* https://example.org/{self.random.randrange(10**9)}"
        lines = self._lines()
        lines.insert(before.first_line - 1, body)
        return self._try(lines, [], [("item", body, "")], Edit("created", body))

    def _remove_item(self) -> bool:
        document = self.document
        items = [
            node
            for node in document.nodes
            if node.kind is NodeKind.ITEM
            and node.body.startswith("* https://")
            and node.first_line == node.last_line
            and node.body not in self._used
        ]
        node = self.random.choice(items)
        lines = self._lines()
        del lines[node.first_line - 1]
        return self._try(lines, [node], [], Edit("binned", node.body))

    def _rename_section(self) -> bool:
        document = self.document
        sections = [
            node
            for index, node in enumerate(document.nodes)
            if node.kind is NodeKind.SECTION
            and node.title not in self._used
            and sum(one.parent == index for one in document.nodes) > 2
            and key(node.title) not in ("参考", "进步", "⛩️")
        ]
        node = self.random.choice(sections)
        title = f"part {self.random.randrange(10**9)}"
        lines = self._lines()
        lines[node.first_line - 1] = f"{'#' * node.level} {title}"
        new = ("section", title, node.definition)
        return self._try(lines, [node], [new], Edit("renamed", title, was=node.title))


def _section(document: Document, index: int) -> int | None:
    parent = document.nodes[index].parent
    while parent is not None and document.nodes[parent].kind is not NodeKind.SECTION:
        parent = document.nodes[parent].parent
    return parent
