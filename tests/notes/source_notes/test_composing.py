"""The exported file: what changed in its place, everything else byte for byte, and it reads as wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes.source_notes.composing import Composed, WantedEntry, compose
from notes.source_notes.documents import Document, ItemForm, Node, NodeKind
from notes.source_notes.reader import read
from notes.source_notes.sameness import is_same_text
from tests.factories.note_files import Author

FILE = """# 🤖 COMPUTE

💡 run things

CONTAINERS 🗄️ `containers.md`
* _ECS (Elastic Container Svc)_: run Docker\u0020
* howto: build it
* _Fargate_: serverless ECS

* https://example.org/a
* _alone_: no group

---

KAFKA
* _MSK_: managed
* _Kinesis_: not Kafka

loose remark https://example.org/b

## Lambda

* _perms_: necessary

CONTAINERS
* _layer_: shared
"""


def wanted_of(document: Document) -> list[WantedEntry]:
    return [WantedEntry(index, node.parent, node, index) for index, node in enumerate(document.nodes)]


def at(document: Document, title: str) -> int:
    return next(index for index, node in enumerate(document.nodes) if title in (node.title, node.body))


def changed(wanted: list[WantedEntry], key: int, **changes: Any) -> list[WantedEntry]:
    return [
        replace(entry, node=replace(entry.node, **changes)) if entry.key == key else entry for entry in wanted
    ]


def after(wanted: list[WantedEntry], key: int, new: WantedEntry) -> list[WantedEntry]:
    found: list[WantedEntry] = []
    for entry in wanted:
        found.append(entry)
        if entry.key == key:
            found.append(new)
    return found


def term(
    key: int, parent: int | None, title: str, definition: str = "new", *, raw: bool = False
) -> WantedEntry:
    return WantedEntry(key, parent, Node(NodeKind.TERM, title=title, definition=definition, raw=raw))


def check_reads_as_wanted(composed: Composed, wanted: list[WantedEntry]) -> None:
    """Every wanted entry that was not left out is read back, in a node of its own."""
    assert composed.text == "".join(block.text for block in composed.document.blocks).join(
        ["\ufeff" if composed.document.byte_order_mark else "", ""]
    )
    owner_of = {key: index for index, key in composed.owners.items()}
    left = set(composed.left_out) | set(composed.as_the_file_has_it)
    assert len(composed.document.nodes) == len(composed.owners)
    for entry in wanted:
        if entry.key in left:
            continue
        node = composed.document.nodes[owner_of[entry.key]]
        assert node.kind is entry.node.kind
        assert is_same_text(node, entry.node)


def diff(text: str) -> tuple[list[str], list[str]]:
    """Lines that are gone and lines that came, in order."""
    old, new = FILE.split("\n"), text.split("\n")
    gone, come = list(old), list(new)
    for line in new:
        if line in gone:
            gone.remove(line)
    for line in old:
        if line in come:
            come.remove(line)
    return [line for line in gone if line], [line for line in come if line]


def test_nothing_wanted_otherwise_gives_the_same_bytes() -> None:
    document = read(FILE)
    assert compose(document, wanted_of(document)).text == FILE


def test_a_changed_definition_changes_its_line_only() -> None:
    document = read(FILE)
    composed = compose(
        document, changed(wanted_of(document), at(document, "Fargate"), definition="no servers")
    )
    assert diff(composed.text) == (["* _Fargate_: serverless ECS"], ["* _Fargate_: no servers"])


def test_attached_lines_change_without_the_line_above_them() -> None:
    document = read(FILE)
    composed = compose(document, changed(wanted_of(document), at(document, "ECS"), body="* howto: pull it"))
    assert diff(composed.text) == (["* howto: build it"], ["* howto: pull it"])


def test_an_idea_changes_without_its_heading() -> None:
    document = read(FILE)
    composed = compose(document, changed(wanted_of(document), at(document, "COMPUTE"), definition="run code"))
    assert diff(composed.text) == (["💡 run things"], ["💡 run code"])


def test_a_new_term_stands_behind_its_sibling() -> None:
    document = read(FILE)
    key = at(document, "ECS")
    wanted = after(wanted_of(document), key, term(99, document.nodes[key].parent, "App Runner"))
    composed = compose(document, wanted)
    assert "* howto: build it\n* _App Runner_: new\n* _Fargate_" in composed.text
    check_reads_as_wanted(composed, wanted)


def test_refining_goes_above_the_rule() -> None:
    document = read(FILE)
    key = at(document, "loose remark https://example.org/b")
    wanted = changed(wanted_of(document), key, raw=False)
    composed = compose(document, wanted)
    assert "* _alone_: no group\n\nloose remark https://example.org/b\n\n---\n\nKAFKA" in composed.text
    check_reads_as_wanted(composed, wanted)


def test_refining_goes_to_the_end_of_the_group_of_that_name() -> None:
    text = "# A\n\nKAFKA\n* _a_: one\n\n---\n\nKAFKA\n* _b_: two\n* _c_: three\n"
    document = read(text)
    wanted = changed(wanted_of(document), at(document, "c"), raw=False)
    assert compose(document, wanted).text == (
        "# A\n\nKAFKA\n* _a_: one\n* _c_: three\n\n---\n\nKAFKA\n* _b_: two\n"
    )


def test_the_last_entry_takes_its_label_along() -> None:
    document = read(FILE)
    gone = {at(document, "MSK"), at(document, "Kinesis")}
    composed = compose(document, [entry for entry in wanted_of(document) if entry.key not in gone])
    assert "KAFKA" not in composed.text
    assert "---\n\nloose remark" in composed.text


def test_a_removed_entry_leaves_no_pile_of_blank_lines() -> None:
    document = read(FILE)
    gone = at(document, "loose remark https://example.org/b")
    composed = compose(document, [entry for entry in wanted_of(document) if entry.key != gone])
    assert "\n\n\n" not in composed.text


def test_an_entry_moves_to_another_section() -> None:
    document = read(FILE)
    key, home = at(document, "perms"), at(document, "COMPUTE")
    wanted = wanted_of(document)
    moved = replace(next(entry for entry in wanted if entry.key == key), parent=home)
    wanted = after([entry for entry in wanted if entry.key != key], at(document, "alone"), moved)
    composed = compose(document, wanted)
    assert "* _alone_: no group\n* _perms_: necessary\n\n---" in composed.text
    assert "## Lambda\n\nCONTAINERS\n* _layer_" in composed.text
    check_reads_as_wanted(composed, wanted)


def test_a_section_below_another_one_takes_a_deeper_heading() -> None:
    document = read("# A\n\n* _x_: one\n\n# B\n\n* _y_: two\n\n## C\n\n* _z_: three\n")
    wanted = [
        replace(entry, parent=at(document, "A")) if entry.key == at(document, "B") else entry
        for entry in wanted_of(document)
    ]
    composed = compose(document, wanted)
    assert composed.text == "# A\n\n* _x_: one\n\n## B\n\n* _y_: two\n\n### C\n\n* _z_: three\n"


def test_a_bullet_that_would_be_swallowed_goes_below_the_label() -> None:
    document = read(FILE)
    key = at(document, "Fargate")
    item = Node(NodeKind.ITEM, body="* remember this", form=ItemForm.BULLET)
    wanted = after(wanted_of(document), key, WantedEntry(99, document.nodes[key].parent, item))
    composed = compose(document, wanted)
    assert "`containers.md`\n* remember this\n* _ECS" in composed.text
    check_reads_as_wanted(composed, wanted)


def test_what_no_line_can_say_is_fenced_or_left_out_with_a_reason() -> None:
    document = read(FILE)
    home = at(document, "Lambda")
    item = Node(NodeKind.ITEM, body="# no heading\n\ntext", form=ItemForm.LINE)
    title = WantedEntry(98, home, Node(NodeKind.SECTION, title="aim 🎯 high"))
    wanted = [*wanted_of(document), WantedEntry(99, home, item), title]
    composed = compose(document, wanted)
    assert "```markdown body\n# no heading\n\ntext\n```" in composed.text
    assert set(composed.left_out) == {98}
    check_reads_as_wanted(composed, wanted)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", ""])
def test_line_ends_mark_and_missing_last_newline_are_kept(newline: str, mark: str, ending: str) -> None:
    text = mark + FILE.strip("\n").replace("\n", newline) + ending.replace("\n", newline)
    document = read(text)
    assert compose(document, wanted_of(document)).text == text
    wanted = after(wanted_of(document), at(document, "layer"), term(99, at(document, "Lambda"), "last"))
    composed = compose(document, wanted)
    check_reads_as_wanted(composed, wanted)
    assert composed.text.startswith(mark)
    assert composed.text.count("\n") == composed.text.count(newline)


def test_a_new_file_is_written_from_nothing() -> None:
    wanted = [
        WantedEntry(1, None, Node(NodeKind.SECTION, title="NETWORK", icon="🕸️", definition="wires")),
        WantedEntry(2, 1, Node(NodeKind.GROUP, title="DNS")),
        term(3, 2, "Route53", "names"),
        term(4, 1, "VPC", "yours", raw=True),
    ]
    composed = compose(Document(), wanted)
    assert composed.text == ("# 🕸️ NETWORK\n\n💡 wires\n\nDNS\n* _Route53_: names\n\n---\n\n* _VPC_: yours\n")


WORDS = st.text(alphabet="abc xyz:_*#>-|`💡🗄é\n", max_size=25)


@st.composite
def edited_trees(draw: st.DrawFn) -> tuple[Document, list[WantedEntry], set[int]]:
    """A file and what a person may have made of it in the wiki; the keys that were touched."""
    document = read(Author(draw(st.integers(0, 400))).file(draw(st.sampled_from([600, 2500]))))
    wanted = wanted_of(document)
    touched: set[int] = set()
    for step in range(draw(st.integers(0, 6))):
        entry = draw(st.sampled_from(wanted))
        kind = draw(st.sampled_from(["text", "body", "remove", "refine", "new", "item", "move"]))
        is_line = entry.node.kind in (NodeKind.TERM, NodeKind.ITEM)
        homes = [one for one in wanted if one.node.kind in (NodeKind.SECTION, NodeKind.GROUP)]
        if kind == "text" and entry.node.kind is NodeKind.TERM:
            definition = " ".join(draw(WORDS).split())
            wanted = changed(wanted, entry.key, definition=definition)
        elif kind == "body" and is_line:
            body = draw(WORDS).strip("\n")
            wanted = changed(wanted, entry.key, body=body or ("x" if not entry.node.title else ""))
        elif kind == "remove" and is_line:
            wanted = [one for one in wanted if one.key != entry.key]
        elif kind == "refine" and is_line:
            wanted = changed(wanted, entry.key, raw=not entry.node.raw)
        elif kind in ("new", "item") and homes:
            home = draw(st.sampled_from(homes))
            node = Node(NodeKind.TERM, title=f"made {step}", definition=" ".join(draw(WORDS).split()))
            if kind == "item":
                node = Node(NodeKind.ITEM, body=draw(WORDS).strip("\n") or "y")
            wanted = [*wanted, WantedEntry(10_000 + step, home.key, node)]
        elif kind == "move" and is_line and homes:
            home = draw(st.sampled_from(homes))
            wanted = [replace(one, parent=home.key) if one.key == entry.key else one for one in wanted]
        else:
            continue
        touched.add(entry.key)
        if not wanted:
            break
    return document, wanted, touched


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edited_trees())
def test_whatever_the_wiki_made_of_it_reads_back_so(
    case: tuple[Document, list[WantedEntry], set[int]],
) -> None:
    document, wanted, _ = case
    composed = compose(document, wanted)
    check_reads_as_wanted(composed, wanted)
    again = [
        replace(entry, base=index)
        for index, key in sorted(composed.owners.items())
        for entry in wanted
        if entry.key == key
    ]
    assert set(composed.left_out) <= {entry.key for entry in wanted}
    assert len(again) == len(composed.owners)
