"""The real notes file, read once for all tests."""

from functools import cache
from pathlib import Path

from notes.source_notes.documents import Document, Node
from notes.source_notes.facts import Facts, facts_input, read_facts
from notes.source_notes.reader import read_bytes

SEED = Path(__file__).parents[3] / "fixtures" / "aws.md"


@cache
def seed_document() -> Document:
    return read_bytes(SEED.read_bytes())


@cache
def seed_facts() -> list[tuple[Node, Facts]]:
    return [(node, read_facts(facts_input(node))) for node in seed_document().nodes]


def node_at(line: int) -> Node:
    """The node that begins on a line of the file."""
    return next(node for node in seed_document().nodes if node.first_line == line)


def facts_at(line: int) -> Facts:
    return next(facts for node, facts in seed_facts() if node.first_line == line)
