"""A wiki that nobody edits follows its file exactly, whatever its author does to it."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from notes.models import Entry, SourceBlock, SourceConflict
from notes.source_notes.documents import Document, NodeKind
from notes.source_notes.names import key
from notes.source_notes.reader import read
from tests.factories.note_files import Author
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db

Told = tuple[object, ...]


def tree_of_file(document: Document) -> list[Told]:
    """Every entry with its depth, in order, as the file has it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for index, node in enumerate(document.nodes):
        children[node.parent].append(index)
    found: list[Told] = []
    waiting = [(index, 0) for index in reversed(children[None])]
    while waiting:
        index, depth = waiting.pop()
        node = document.nodes[index]
        raw = node.raw and node.kind is not NodeKind.SECTION
        tags = set(node.tags)
        names = {key(name) for name in node.aliases}
        text = (node.kind.value, node.title, node.icon, node.expansion, node.definition, node.body)
        found.append((depth, raw, tags, names, *text))
        waiting.extend((child, depth + 1) for child in reversed(children[index]))
    return found


def tree_of_wiki() -> list[Told]:
    """The same, as the wiki has it."""
    children: dict[int | None, list[Entry]] = defaultdict(list)
    entries = Entry.objects.live().prefetch_related("aliases", "tags").order_by("position", "pk")
    for entry in entries:
        children[entry.parent_id].append(entry)
    root = children[None][0]
    found: list[Told] = []
    waiting = [(entry, 0) for entry in reversed(children[root.pk])]
    while waiting:
        entry, depth = waiting.pop()
        raw = entry.status == Entry.Status.RAW
        names = {alias.name_key for alias in entry.aliases.all()}
        tags = {tag.name for tag in entry.tags.all()} - {"question", "todo"}
        text = (entry.kind, entry.title, entry.icon, entry.expansion, entry.definition, entry.body)
        found.append((depth, raw, tags, names, *text))
        waiting.extend((child, depth + 1) for child in reversed(children[entry.pk]))
    return found


def disturbed(text: str, chance: random.Random) -> str:
    """Lines and runs of lines removed, doubled, moved, reworded, as no careful author would."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        size = chance.choice([1, 1, 1, 3, 10, 30])
        run = lines[at : at + size]
        deed = chance.choice(["remove", "double", "move", "word", "rule", "blank", "swap"])
        if deed in ("remove", "move"):
            del lines[at : at + size]
        if deed in ("double", "move"):
            to = chance.randrange(len(lines) + 1)
            lines[to:to] = run
        elif deed == "word":
            lines[at] = lines[at].replace(" ", " other ", 1)
        elif deed == "rule":
            lines[at:at] = ["", "---", ""]
        elif deed == "blank":
            lines.insert(at, "")
        elif deed == "swap":
            lines[at : at + size] = reversed(run)
        lines = lines or ["# A"]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
def test_the_wiki_is_what_the_file_says_after_every_load(seed: int) -> None:
    chance = random.Random(seed)
    text = Author(seed).file(6_000)
    for _ in range(12):
        load(text)
        document = read(text)
        assert tree_of_wiki() == tree_of_file(document)
        assert "".join(SourceBlock.objects.values_list("text", flat=True)) == text
        assert not SourceConflict.objects.exists()
        text = disturbed(text, chance)
