"""Whatever a file holds, it is read without loss and written back as it was."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notes.source_notes.documents import BlockKind, NodeKind, UnreadableText
from notes.source_notes.facts import facts_input, read_facts
from notes.source_notes.lines import split_lines
from notes.source_notes.reader import read, read_bytes
from notes.source_notes.writer import canonical, write, write_node
from tests.notes.source_notes.dialect_text import files

NO_NODE = {BlockKind.BLANK, BlockKind.RULE}


@settings(max_examples=100, deadline=None)
@given(files | st.text(st.characters(codec="utf-8", exclude_characters="\0")))
@example("")
@example("\ufeff")
@example("\ufeff\ufeff# x")
@example("\n\n\n")
@example("a\r\nb\nc\r\r\nd\re")
@example("a\u2028b\x85c\x0bd\n")
@example("```\nnever closed\n\n")
def test_written_again_it_is_the_same_text(text):
    assert write(read(text)) == text


@settings(max_examples=100, deadline=None)
@given(files)
def test_every_line_is_in_one_block_and_only_blanks_and_rules_are_nobodys(text):
    document = read(text)
    lines = split_lines(text.removeprefix("\ufeff"))
    next_line = 1
    for block in document.blocks:
        assert block.first_line == next_line
        assert block.line_count >= 1
        next_line += block.line_count
        own = lines[block.first_line - 1 : next_line - 1]
        assert split_lines(block.text) == own
        assert (block.node is None) is (block.kind in NO_NODE)
        if block.kind is BlockKind.BLANK:
            assert not "".join(own).strip()
        if block.kind is BlockKind.RULE:
            assert set("".join(own).strip()) == {"-"}
    assert next_line == len(lines) + 1


@settings(max_examples=100, deadline=None)
@given(files)
def test_nodes_hold_together(text):
    document = read(text)
    seen = []
    for index, node in enumerate(document.nodes):
        own = [block for block in document.blocks if block.node == index]
        assert own, "every node has a block"
        assert own[0].first_line == node.first_line
        assert own[-1].first_line + own[-1].line_count - 1 == node.last_line
        assert node.parent is None or node.parent < index
        if node.parent is not None:
            parent = document.nodes[node.parent].kind
            assert parent in (NodeKind.SECTION, NodeKind.GROUP)
            assert not (parent is NodeKind.GROUP and node.kind is NodeKind.SECTION)
        assert node.definition == node.definition.strip()
        assert "\n" not in node.title + node.definition
        assert not node.body.endswith("\r")
        assert "\r\n" not in node.body
        assert (node.kind is NodeKind.ITEM) is (not node.title)
        seen.append(node.first_line)
    assert seen == sorted(seen)


@settings(max_examples=100, deadline=None)
@given(files)
def test_every_entry_of_a_file_can_be_written_and_has_facts(text):
    document = read(text)
    for node in document.nodes:
        write_node(node)
        canonical(node)
        facts = read_facts(facts_input(node))
        for citation in facts.citations:
            said = [node.title + node.definition] if citation.field == "definition" else node.body.split("\n")
            assert (citation.url or citation.source_name) in " ".join(said[citation.line].split())
        assert [citation.order for citation in facts.citations] == list(range(len(facts.citations)))
        for reference in facts.references:
            assert reference.target
            assert len(reference.sentence) <= 200


@given(files, st.sampled_from(["\0", "\ud800", "\udfff"]), st.integers(0, 300))
def test_what_cannot_be_kept_is_refused_with_its_line(text, character, position):
    broken = text[:position] + character + text[position:]
    with pytest.raises(UnreadableText) as refused:
        read(broken)
    assert refused.value.line == text[:position].count("\n") + 1
    assert str(refused.value).startswith(f"Line {refused.value.line}: ")


@pytest.mark.parametrize(
    ("data", "line", "remedy"),
    [
        ("x\ny".encode("utf-16"), 1, "UTF-8"),
        (b"one\ntwo\ncaf\xe9\n", 3, "UTF-8"),
        (b"one\n\0\n", 2, "Remove"),
        (b"\xed\xa0\x80", 1, "UTF-8"),
    ],
)
def test_bytes_that_are_not_utf8_are_refused_with_a_remedy(data, line, remedy):
    with pytest.raises(UnreadableText, match=remedy) as refused:
        read_bytes(data)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("text", "newline"), [("a\r\nb\r\nc\n", "\r\n"), ("a\nb\nc\r\n", "\n"), ("a\r\nb\n", "\n"), ("", "\n")]
)
def test_the_more_frequent_line_ending_is_the_files(text, newline):
    assert read(text).newline == newline


def test_bodies_have_plain_line_endings():
    node = read("* _a_: b\r\n* c\r\n> d\r\n").nodes[0]
    assert node.definition == "b"
    assert node.body == "* c\n> d"
