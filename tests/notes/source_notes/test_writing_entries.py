"""An entry written anew is read as the same entry, wherever it stands."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notes.source_notes.documents import ItemForm, Node, NodeKind, Place
from notes.source_notes.lines import split_lines
from notes.source_notes.reader import form_of, read, read_nodes
from notes.source_notes.writer import CannotBeWritten, canonical, normalised, write_node
from tests.notes.source_notes.dialect_text import bodies, definitions, entries, files, items, terms

COMPARED = ("kind", "icon", "title", "expansion", "aliases", "definition", "body")


def said(node: Node) -> tuple[object, ...]:
    return tuple(getattr(node, name) for name in COMPARED)


def written(node: Node) -> str:
    try:
        return write_node(node)
    except CannotBeWritten:
        assume(False)
        raise


def read_back(node: Node, text: str) -> Node:
    """The node as it is read with what makes it recognisable: a list below a label."""
    lines = split_lines(text) + (["* x"] if node.kind is NodeKind.GROUP else [])
    return read_nodes(lines, node.place)[0]


@settings(max_examples=100, deadline=None)
@given(entries)
def test_an_entry_is_read_as_it_was_written(node):
    found = read_back(node, written(node))
    wanted = normalised(node)
    if (found.expansion, found.aliases) != (wanted.expansion, wanted.aliases):
        # Names that the dialect cannot tell are left out, never invented.
        assert {found.expansion, *found.aliases, ""} <= {wanted.expansion, *wanted.aliases, ""}
        wanted = replace(wanted, expansion=found.expansion, aliases=found.aliases)
    assert said(found) == said(wanted)


ordinary_titles = (
    st.text("aZ9é参类 -.,':;&?+#/*>|!=~$%@^{}[]<`\"", min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda title: title and "__" not in title)
)


@settings(max_examples=150, deadline=None)
@given(
    ordinary_titles, definitions, bodies, st.sampled_from([NodeKind.SECTION, NodeKind.GROUP, NodeKind.TERM])
)
def test_ordinary_titles_can_always_be_said(title, definition, body, kind):
    node = Node(kind=kind, title=title, definition=definition, body=body, level=1)
    assert said(read_back(node, write_node(node))) == said(normalised(node))


@settings(max_examples=100, deadline=None)
@given(bodies, st.sampled_from(NodeKind))
def test_any_body_can_be_held(body, kind):
    node = Node(kind=kind, title="" if kind is NodeKind.ITEM else "T", body=body)
    assert read_back(node, write_node(node)).body == body


@settings(max_examples=100, deadline=None)
@given(entries, st.sampled_from(["\n", "\r\n"]))
def test_the_line_ending_of_the_file_is_used(node, newline):
    assume("\r" not in node.title + node.definition + node.body)
    text = written(node)
    assert write_node(node, newline) == text.replace("\n", newline)
    assert text.endswith("\n")


@settings(max_examples=100, deadline=None)
@given(terms | items | items, entries, terms | items)
def test_neighbours_beyond_a_blank_line_are_left_alone(before, node, after):
    before, node, after = (replace(each, place=Place.PLAIN) for each in (before, node, after))
    below = "* x\n" if node.kind is NodeKind.GROUP else ""
    pieces = [written(before), "\n", written(node), below, "\n", written(after)]
    # An idea right below a heading is the heading's.
    assume(not (node.kind is NodeKind.SECTION and form_of(after.body) is ItemForm.IDEA))
    found = read("# first\nx\n\n" + "".join(pieces)).nodes[2:]
    if below:
        del found[2]
    assert [canonical(each) for each in found] == [
        canonical(read_back(each, written(each))) for each in (before, node, after)
    ]


@settings(max_examples=100, deadline=None)
@given(files)
def test_entries_of_a_file_keep_what_they_say(text):
    for node in read(text).nodes:
        found = read_back(node, write_node(node))
        assert said(found) == said(node)
        assert canonical(found) == canonical(node)


@settings(max_examples=100, deadline=None)
@given(entries, entries)
def test_two_entries_are_the_same_text_only_if_they_say_the_same(one, other):
    one, other = normalised(one), normalised(other)
    assert (canonical(one) == canonical(other)) is (said(one) == said(other))


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Node(NodeKind.TERM, title="Fargate", definition="serverless ECS"), "* _Fargate_: serverless ECS\n"),
        (Node(NodeKind.TERM, title="x"), "* _x_:\n"),
        (
            Node(NodeKind.TERM, title="ECS", expansion="Elastic Container Svc"),
            "* _ECS (Elastic Container Svc)_:\n",
        ),
        (Node(NodeKind.TERM, title="availability zone", aliases=("AZ",)), "* _availability zone (AZ)_:\n"),
        (Node(NodeKind.TERM, title="ccp", aliases=("CCP", "CLF-C02")), "* _ccp (CCP/CLF-C02)_:\n"),
        (Node(NodeKind.TERM, title="cat", aliases=("dog",)), "* _cat_/_dog_:\n"),
        (Node(NodeKind.TERM, title="a_ b"), "* __a_ b__:\n"),
        (Node(NodeKind.TERM, title="a_: b", definition="c"), "* __a_: b__: c\n"),
        (Node(NodeKind.TERM, title="t", body="* a\n> b"), "* _t_:\n* a\n> b\n"),
        (
            Node(NodeKind.TERM, title="t", body="plain\n\ntext"),
            "* _t_:\n```markdown body\nplain\n\ntext\n```\n",
        ),
        (
            Node(NodeKind.TERM, title="t", body="# h\n```\nx\n```"),
            "* _t_:\n````markdown body\n# h\n```\nx\n```\n````\n",
        ),
        (
            Node(NodeKind.TERM, title="t", body="* https://a.b"),
            "* _t_:\n```markdown body\n* https://a.b\n```\n",
        ),
        (Node(NodeKind.SECTION, title="X", icon="🤖", level=2), "## 🤖 X\n"),
        (Node(NodeKind.SECTION, title="⛩️", level=1), "# ⛩️\n"),
        (Node(NodeKind.SECTION, title="X", level=1, definition="an idea"), "# X\n💡 an idea\n"),
        (Node(NodeKind.SECTION, title="X", level=1, definition="🗄️ `y.md`"), "# X 🗄️ `y.md`\n"),
        (Node(NodeKind.SECTION, title="X", level=1, body="b"), "# X\n```markdown body\nb\n```\n"),
        (
            Node(NodeKind.SECTION, title="run scripts", level=1, definition="scripts"),
            "# run scripts\n💡 scripts\n",
        ),
        (
            Node(NodeKind.TERM, title="ccp", aliases=("A1", "B2"), written_title="ccp (B2/A1)"),
            "* _ccp (B2/A1)_:\n",
        ),
        (Node(NodeKind.GROUP, title="DATA ENG", definition="🗄️ a / b"), "DATA ENG 🗄️ a / b\n"),
        (Node(NodeKind.GROUP, title="lower case"), "__lower case__\n"),
        (Node(NodeKind.GROUP, title="lower case", written_title="lower case"), "lower case\n"),
        (Node(NodeKind.GROUP, title="CLI", definition="about it"), "__CLI__: about it\n"),
        (Node(NodeKind.GROUP, title="🔗"), "🔗\n"),
        (Node(NodeKind.ITEM, body="* a\nb"), "* a\nb\n"),
        (Node(NodeKind.ITEM, body="a\nb"), "```markdown body\na\nb\n```\n"),
        (Node(NodeKind.ITEM, body="* _x_: y"), "```markdown body\n* _x_: y\n```\n"),
        (Node(NodeKind.ITEM, body="---"), "```markdown body\n---\n```\n"),
        (Node(NodeKind.ITEM, body="```\nnever closed"), "````markdown body\n```\nnever closed\n````\n"),
        (Node(NodeKind.ITEM, body="* _17_: y", place=Place.PROGRESS), "* _17_: y\n"),
    ],
)
def test_how_entries_are_written(node, text):
    assert write_node(node) == text


@pytest.mark.parametrize(
    "node",
    [
        Node(NodeKind.TERM, title=""),
        Node(NodeKind.TERM, title="_"),
        Node(NodeKind.TERM, title="ECS (Elastic Container Svc)"),
        Node(NodeKind.TERM, title="a_: b__: c"),
        Node(NodeKind.TERM, title="x\0"),
        Node(NodeKind.SECTION, title="", level=1),
        Node(NodeKind.SECTION, title="see https://a.b", level=1),
        Node(NodeKind.GROUP, title=""),
    ],
)
def test_titles_that_the_dialect_cannot_say(node):
    with pytest.raises(CannotBeWritten, match=r"cannot be written|NUL"):
        write_node(node)
    assert canonical(node)


@pytest.mark.parametrize(
    ("body", "place", "icon", "form"),
    [
        ("* x", Place.PLAIN, "", ItemForm.BULLET),
        ("x", Place.PLAIN, "", ItemForm.LINE),
        ("x\ny", Place.PLAIN, "", ItemForm.MARKDOWN),
        ("> x", Place.PLAIN, "", ItemForm.QUOTE),
        ("```\nx\n```", Place.PLAIN, "", ItemForm.CODE),
        ("| x |\n| y |", Place.PLAIN, "", ItemForm.TABLE),
        ("💡 x", Place.PLAIN, "", ItemForm.IDEA),
        ("📹 x https://a.b", Place.PLAIN, "", ItemForm.SOURCE),
        ("* x", Place.REFERENCES, "📚", ItemForm.SOURCE),
        ("* x", Place.PROGRESS, "", ItemForm.TODO),
        ("* _17_: x", Place.PROGRESS, "", ItemForm.YEAR),
        ("* _17_: x", Place.PLAIN, "", ItemForm.MARKDOWN),
    ],
)
def test_form_of_a_body(body, place, icon, form):
    assert form_of(body, place, icon) is form
