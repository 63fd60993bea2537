"""Every rule of the dialect about lines, with its counterexamples: what a few lines are read as."""

import pytest

from notes.source_notes.documents import BlockKind, ItemForm, NodeKind, Place
from notes.source_notes.reader import read

SIGNS = {NodeKind.SECTION: "#", NodeKind.GROUP: "=", NodeKind.TERM: "_", NodeKind.ITEM: "-"}


def outline(text: str) -> list[str]:
    """The tree, one line per node: sign, title, definition after a colon, body after a bar."""
    nodes = read(text).nodes
    depths: list[int] = []
    found = []
    for node in nodes:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
        definition = f": {node.definition}" if node.definition else ""
        body = node.body.replace("\n", "⏎")
        said = (
            body if node.kind is NodeKind.ITEM else node.title + definition + (f" | {body}" if body else "")
        )
        found.append("  " * depths[-1] + SIGNS[node.kind] + " " + said)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # headings
        ("# A\n## B\n# C", ["# A", "  # B", "# C"]),
        ("# A\n### B\n## C", ["# A", "  # B", "  # C"]),
        ("## A\n# B", ["# A", "# B"]),
        ("#  two spaces  ", ["# two spaces"]),
        ("#no space", ["- #no space"]),
        ("####### seven", ["- ####### seven"]),
        ("# ", ["- # "]),
        (" # indented", ["-  # indented"]),
        ("before\n# A\nafter", ["- before", "# A", "  - after"]),
        ("# ⛩️", ["# ⛩️"]),
        ("# 🤖 COMPUTE", ["# COMPUTE"]),
        ("# 🤖COMPUTE", ["# COMPUTE"]),
        ("# X 🎯 https://a.b", ["# X: 🎯 https://a.b"]),
        ("# https://a.b", ["# https://a.b"]),
        ("# 🔗 https://a.b", ["# 🔗: https://a.b"]),
        # ideas
        ("# X\n\n💡 idea", ["# X: idea"]),
        ("# X\n💡 idea\n💡 other", ["# X: idea", "  - 💡 other"]),
        ("# X\nline\n💡 idea", ["# X", "  - line", "  - 💡 idea"]),
        ("# X 🎯\n💡 idea", ["# X: 🎯", "  - 💡 idea"]),
        ("# X\n---\n💡 idea", ["# X", "  - 💡 idea"]),
        ("💡 idea", ["- 💡 idea"]),
        ("# X\n💡 idea\n* a", ["# X: idea", "  - * a"]),
        # fenced bodies
        ("# X\n```markdown body\nb\n```", ["# X | b"]),
        ("# X\n💡 i\n````markdown body\nb\n```\n````", ["# X: i | b⏎```"]),
        ("# X\n\n```markdown body\nb\n```", ["# X", "  - b"]),
        ("* _t_: d\n```markdown body\n* x\n\ny\n```", ["_ t: d | * x⏎⏎y"]),
        ("* _t_: d\n* a\n```markdown body\nx\n```", ["_ t: d | * a⏎```markdown body⏎x⏎```"]),
        ("* _t_: d\n```markdown body\nx\n```\n* a", ["_ t: d | x", "- * a"]),
        ("FOO\n```markdown body\nx\n```\n* a", ["= FOO | x", "  - * a"]),
        ("```markdown body\n# x\n* _y_: z\n```\n* a", ["- # x⏎* _y_: z", "- * a"]),
        # fences
        ("```sh\n# comment\n* _x_: y\n---\n```\n# A", ["- ```sh⏎# comment⏎* _x_: y⏎---⏎```", "# A"]),
        ("````markdown\n```sh\n```\n````", ["- ````markdown⏎```sh⏎```⏎````"]),
        ("```markdown\n```sh\n```", ["- ```markdown⏎```sh⏎```"]),
        ("```\na\n```  \nb", ["- ```⏎a⏎```  ", "- b"]),
        ("```a`b", ["- ```a`b"]),
        ("* a\n```\n* b\n```\n* c", ["- * a⏎```⏎* b⏎```", "- * c"]),
        ("a\n```\nb\n```", ["= a", "  - ```⏎b⏎```"]),
        ("x\na\n```\nb\n```", ["- x", "- a", "- ```⏎b⏎```"]),
        ("FOO\n```\nb\n```", ["= FOO", "  - ```⏎b⏎```"]),
        # terms and what attaches to them
        ("* _t_: d\n* a\n> q\n* b", ["_ t: d | * a⏎> q⏎* b"]),
        ("* _t_: d\n\n* a", ["_ t: d", "- * a"]),
        ("* _t_: d\n---\n* a", ["_ t: d", "- * a"]),
        ("* _t_: d\n# A\n* a", ["_ t: d", "# A", "  - * a"]),
        ("* _t_: d\nFOO\n* a", ["_ t: d", "= FOO", "  - * a"]),
        ("* _t_: d\n* https://a.b\n* c", ["_ t: d", "- * https://a.b", "- * c"]),
        ("* _t_: d\n* https://a.b https://c.d\n* c", ["_ t: d", "- * https://a.b https://c.d", "- * c"]),
        ("* _t_: d\n* see https://a.b\n* c", ["_ t: d | * see https://a.b⏎* c"]),
        ("* _t_: d\n* https://a.b 15:50\n* c", ["_ t: d | * https://a.b 15:50⏎* c"]),
        ("* _t_: d\nbare\n* c", ["_ t: d | bare⏎* c"]),
        ("* _t_: d\n> q\nbare\n* c", ["_ t: d | > q", "- bare", "- * c"]),
        ("* _t_: d\n| a |\n* c", ["_ t: d", "- | a |", "- * c"]),
        ("* _t_: d\n    * deeper\n* c", ["_ t: d |     * deeper⏎* c"]),
        ("* _t_: d\n* _u_: e", ["_ t: d", "_ u: e"]),
        ("* _t_: d\n📹 talk https://a.b\n* c", ["_ t: d", "- 📹 talk https://a.b", "- * c"]),
        # bullets by themselves
        ("* a\n* b", ["- * a", "- * b"]),
        ("* a\nhttps://b.c\nd", ["- * a⏎https://b.c⏎d"]),
        ("* a\n> q\n> r", ["- * a⏎> q⏎> r"]),
        ("* a\n> q\nb", ["- * a⏎> q", "- b"]),
        ("* https://a.b\n> q", ["- * https://a.b⏎> q"]),
        ("*\ufe0f a\n* b", ["- *\ufe0f a", "- * b"]),
        ("*a", ["- *a"]),
        ("- a\n- b\n1. c", ["- - a", "- - b", "- 1. c"]),
        ("    * a", ["-     * a"]),
        ("* key: text", ["- * key: text"]),
        ("* = DNS", ["- * = DNS"]),
        ("> a\n> b", ["- > a", "- > b"]),
        (">a", ["- >a"]),
        ("| a |\n| b |\nc", ["- | a |⏎| b |", "- c"]),
        ("| a |\n---\n| b |", ["- | a |", "- | b |"]),
        ("https://a.b\nhttps://c.d", ["- https://a.b", "- https://c.d"]),
        # labels
        ("DATA ENG\n* a\n* b\n\n* c", ["= DATA ENG", "  - * a", "  - * b", "- * c"]),
        ("A/B & C? 2\n* a", ["= A/B & C? 2", "  - * a"]),
        ("CONTAINERS 🗄️ `c.md`\n* a", ["= CONTAINERS: 🗄️ `c.md`", "  - * a"]),
        ("REGIONS https://a.b https://c.d\n* a", ["= REGIONS: https://a.b https://c.d", "  - * a"]),
        ("FOO\n> q", ["= FOO", "  - > q"]),
        ("FOO\n\n* a", ["- FOO", "- * a"]),
        ("FOO\nbar", ["- FOO", "- bar"]),
        ("* x\nFOO\n* a", ["- * x", "= FOO", "  - * a"]),
        ("x\nFOO\n* a", ["- x", "= FOO", "  - * a"]),
        ("lower case\n* a", ["= lower case", "  - * a"]),
        ("# H\nlower case\n* a", ["# H", "  = lower case", "    - * a"]),
        ("```\nx\n```\nlower case\n* a", ["- ```⏎x⏎```", "= lower case", "  - * a"]),
        ("x\nlower case\n* a", ["- x", "- lower case", "- * a"]),
        ("* x\nlower case\n* a", ["- * x⏎lower case", "- * a"]),
        ("can? https://a.b\nin https://c.d\n* _t_: x", ["- can? https://a.b", "- in https://c.d", "_ t: x"]),
        ("https://a.b\n* a", ["- https://a.b", "- * a"]),
        ("- a\n* b", ["- - a", "- * b"]),
        ("__bold__: about\n* a", ["= bold: about", "  - * a"]),
        ("__bold__ \n* a", ["= bold", "  - * a"]),
        ("* x\n__bold__\n* a", ["- * x", "= bold", "  - * a"]),
        ("__bold__", ["= bold"]),
        ("__init__.py is a file", ["- __init__.py is a file"]),
        ("🔗\n* https://a.b", ["= 🔗", "  - * https://a.b"]),
        ("* x\n📚\n* a", ["- * x", "= 📚", "  - * a"]),
        ("🔗", ["- 🔗"]),
        ("💡 idea\n* a", ["- 💡 idea", "- * a"]),
        ("REGIONS\n* a\n---\nREGIONS\n* b", ["= REGIONS", "  - * a", "= REGIONS", "  - * b"]),
        ("FOO\n* a\n| t |\n\n| u |", ["= FOO", "  - * a", "  - | t |", "- | u |"]),
        ("FOO\n* a\n# H\n* b", ["= FOO", "  - * a", "# H", "  - * b"]),
        # the references
        ("# 参考\n📹 Brown ccp https://a.b\n* c", ["# 参考", "  - 📹 Brown ccp https://a.b", "  - * c"]),
        ("# 参考\n📚\n* https://a.b", ["# 参考", "  = 📚", "    - * https://a.b"]),
        ("# X\n🔍 overview https://a.b\n* c", ["# X", "  - 🔍 overview https://a.b", "  - * c"]),
    ],
)  # fmt: skip
def test_lines(text, expected):
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("line", "title", "definition"),
    [
        ("* _Term_: x", "Term", "x"),
        ("* _Term_:x", "Term", "x"),
        ("*  _Term_:  x ", "Term", "x"),
        ("*\ufe0f _Term_: x", "Term", "x"),
        ("* _Term_ : x", "Term", "x"),
        ("* _Term_ x", "Term", "x"),
        ("* _Term:_ x", "Term", "x"),
        ("* __Term__: x", "Term", "x"),
        ("* _Term_:", "Term", ""),
        ("* _Term_", "Term", ""),
        ("* _a_b_: x", "a_b", "x"),
        ("* _a: b_: x", "a: b", "x"),
        ("* _s3:GetObject_: x", "s3:GetObject", "x"),
        ("* _it's_: x", "it's", "x"),
        ("* _`a_b`_: x", "`a_b`", "x"),
        ("* ___init___: x", "__init__", "x"),
        ("* _17_: x", "17", "x"),
        ("* _t_: a _b_: c", "t", "a _b_: c"),
        ("* _t_: a|b", "t", "a|b"),
    ],
)
def test_term_lines(line, title, definition):
    (node,) = read(line).nodes
    assert (node.kind, node.title, node.definition) == (NodeKind.TERM, title, definition)


@pytest.mark.parametrize(
    "line",
    [
        "* a _b_: c",
        "* https://a.b/_c_: d",
        "* `_b_`: c",
        "* _b",
        "* _: c",
        "* __: c",
        "* _.b",
        "_b_: c",
        "* _a_.",
    ],
)
def test_lines_that_are_no_terms(line):
    (node,) = read(line).nodes
    assert node.kind is NodeKind.ITEM


@pytest.mark.parametrize(
    ("line", "aliases"),
    [
        ("* _A_/_B_: x", ("B",)),
        ("* _A_ / _B_: x", ("B",)),
        ("* _A_/_B_/_C_: x", ("B", "C")),
        ("* _A_/_A_: x", ("A",)),
    ],
)
def test_several_names(line, aliases):
    (node,) = read(line).nodes
    assert (node.title, node.aliases, node.definition) == ("A", aliases, "x")


def test_the_term_as_written_is_kept():
    node = read("* _ECS (Elastic Container Svc)_: x").nodes[0]
    assert node.written_title == "ECS (Elastic Container Svc)"
    assert (node.title, node.expansion) == ("ECS", "Elastic Container Svc")


def test_a_year_is_an_item_only_in_the_progress_list():
    text = "# ⛩️\n## 进步\n* _17_: try\n* _term_: x\n### below\n* _2019_: more\n# 参考\n* _18_: y"
    nodes = read(text).nodes
    assert [(node.kind, node.form) for node in nodes if node.kind is not NodeKind.SECTION] == [
        (NodeKind.ITEM, ItemForm.YEAR),
        (NodeKind.TERM, ItemForm.NONE),
        (NodeKind.ITEM, ItemForm.YEAR),
        (NodeKind.TERM, ItemForm.NONE),
    ]


def test_places_reach_to_the_next_heading_of_their_level():
    text = "# ⛩️\na\n## 参考\nb\n### deeper\nc\n## 进步\nd\n## other\ne\n# X\nf"
    places = {node.body: node.place for node in read(text).nodes if node.kind is NodeKind.ITEM}
    assert places == {
        "a": Place.REFERENCES,
        "b": Place.REFERENCES,
        "c": Place.REFERENCES,
        "d": Place.PROGRESS,
        "e": Place.PLAIN,
        "f": Place.PLAIN,
    }


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("* a", ItemForm.BULLET),
        ("a", ItemForm.LINE),
        ("> a", ItemForm.QUOTE),
        ("```\na\n```", ItemForm.CODE),
        ("```markdown body\na\n```", ItemForm.MARKDOWN),
        ("| a |", ItemForm.TABLE),
        ("💡 a", ItemForm.IDEA),
        ("📜 docs https://a.b", ItemForm.SOURCE),
        ("🦄 unknown https://a.b", ItemForm.SOURCE),
        ("✅ good https://a.b", ItemForm.LINE),
        ("🎯 https://a.b", ItemForm.LINE),
        ("📙 a book", ItemForm.LINE),
        ("## 参考\n📙 a book", ItemForm.SOURCE),
        ("## 参考\n* https://a.b", ItemForm.SOURCE),
        ("## 参考\n> quote", ItemForm.QUOTE),
        ("## 进步\n* a", ItemForm.TODO),
        ("## 进步\nhttps://a.b", ItemForm.TODO),
        ("## 进步\n> quote", ItemForm.QUOTE),
    ],
)
def test_forms_of_items(text, form):
    assert read(text).nodes[-1].form is form


@pytest.mark.parametrize("rule", ["---", "----", "---------- "])
def test_below_a_rule_everything_is_raw_until_the_next_heading(rule):
    nodes = read(f"# A\na\n{rule}\nb\n\nFOO\n* c\n---\nd\n## B\ne").nodes
    raw = {node.body or node.title: node.raw for node in nodes}
    assert raw == {
        "A": False, "a": False, "b": True, "FOO": True, "* c": True, "d": True, "B": False, "e": False
    }  # fmt: skip


@pytest.mark.parametrize("line", ["--", "- - -", "---x", " ---", "***"])
def test_lines_that_are_no_rules(line):
    assert [block.kind for block in read(line).blocks] == [BlockKind.ITEM]


def test_capitals_make_tags_and_nothing_else_does():
    labels = ["DATA ENG", "ZA", "MISC", "lower", "__BOLD__", "🔗", "🤖 IOT"]
    text = "".join(f"{label}\n* {letter}\n\n" for label, letter in zip(labels, "abcdefg", strict=True))
    tags = {node.body: node.tags for node in read(text).nodes if node.kind is NodeKind.ITEM}
    assert tags == {
        "* a": ("data eng",), "* b": (), "* c": (), "* d": (), "* e": (), "* f": (), "* g": ("iot",),
    }  # fmt: skip
    assert not any(node.tags for node in read(text).nodes if node.kind is NodeKind.GROUP)


def test_an_icon_alone_gives_its_kind_to_the_list_below():
    nodes = read("📹\n* a\n* _t_: b\n\n* c").nodes
    assert [node.group_icon for node in nodes] == ["", "📹", "📹", ""]


@pytest.mark.parametrize(
    ("text", "icon", "title"),
    [
        ("# 🧳️ STORAGE", "🧳️", "STORAGE"),
        ("# 🗄\ufe0f\ufe0f x", "🗄\ufe0f\ufe0f", "x"),
        ("# 👩🏽‍💻 dev", "👩🏽‍💻", "dev"),
        ("# 🇩🇪 de", "🇩🇪", "de"),
        ("# 1️⃣ one", "1️⃣", "one"),
        ("# 1 one", "", "1 one"),
        ("# #hash", "", "#hash"),
        ("# ✓ done", "", "✓ done"),
        ("# 参考", "", "参考"),
        ("# ⛩️", "⛩️", "⛩️"),
    ],
)
def test_icons(text, icon, title):
    node = read(text).nodes[0]
    assert (node.icon, node.title) == (icon, title)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a\n```\nb", 2, "unclosed-fence"),
        ("* _t_ x", 1, "term-spelling"),
        ("* _t_ : x", 1, "term-spelling"),
        ("* __t__: x", 1, "term-spelling"),
        ("* _t:_ x", 1, "term-spelling"),
        ("* _a_/_b_: x", 1, "term-spelling"),
        ("x\n\nhttps://a.bhttps://c.d", 3, "glued-urls"),
        ("#foo", 1, "not-understood"),
        ("*foo", 1, "not-understood"),
        ("    x", 1, "not-understood"),
        ("=====", 1, "not-understood"),
        ("<div>", 1, "not-understood"),
    ],
)
def test_doubts_are_told_with_their_line(text, line, code):
    (warning,) = read(text).warnings
    assert (warning.line, warning.code) == (line, code)


@pytest.mark.parametrize(
    "text",
    ["* _t_: x", "https://web.archive.org/web/2010/http://a.b", "x\n- y\n1. z", "", "```\n```"],
)
def test_what_is_no_doubt(text):
    assert read(text).warnings == []


def test_a_file_without_rule_references_or_progress():
    assert read("* _a_: b\n").nodes[0].raw is False
    assert [block.kind for block in read("## 进步\n\n").blocks] == [BlockKind.HEADING, BlockKind.BLANK]
    assert read("").blocks == []


def test_lines_of_a_node():
    document = read("\n# A\n\n💡 idea\n```markdown body\nb\n```\n* _t_: d\n* x\n")
    section, term = document.nodes
    assert (section.first_line, section.last_line) == (2, 7)
    assert (term.first_line, term.last_line) == (8, 9)
    assert [(block.kind, block.first_line, block.line_count, block.node) for block in document.blocks] == [
        (BlockKind.BLANK, 1, 1, None),
        (BlockKind.HEADING, 2, 1, 0),
        (BlockKind.BLANK, 3, 1, None),
        (BlockKind.IDEA, 4, 1, 0),
        (BlockKind.BODY, 5, 3, 0),
        (BlockKind.TERM, 8, 2, 1),
    ]
