"""Hypothesis strategies for notes: lines that look like the dialect, files of them, and entries."""

from hypothesis import strategies as st

from notes.source_notes.documents import Node, NodeKind, Place

words = st.sampled_from(
    [
        "ECS", "AZ", "DATA ENG", "ZA", "availability zone", "Elastic Container Svc", "foo",
        "CI/CD", "O(1)", "vm",
        "vm (guest)", "(AZ)", "(x", "a_b", "_", "__", "_:", "__init__", ":", "::", "/", "w/", "?",
        "C++", "A > B",
        "参考", "进步", "类似 Redis", "类似", "🤖", "🧳️", "⛩️", "💡", "💡 idea", "🎯", "🗄️", "🗄️ `x.md`", "🔗",
        "🔗 `y.md` `z.md`",
        "📹 Brown ccp [2:12:45]", "📹", "📙 Knuth [47]", "💻 `~/.aws`", "❓", "📍", "1️⃣", "👩🏽‍💻",
        "https://a.b/c", "http://x.y",
        "https://x.y/(z)", "https://x.y/z).", "[t](https://x.y)", "<https://x.y>", "15:50",
        "[4:00]", "@ 3:15", "`code`", "`",
        "``", "```", "[[Lambda]]", "[[", "]]", "---", "#", "# x", "*", "* x", "* _t_: d", "|",
        "| a |", ">", "> q", "- x",
        "1. x", "-", "_t_: d", "_t_/_u_: d", "_a (B)_", "_17_: y", "’", "\u2028", "\x0b", "\x0c",
        "\x85", "\u3000", "\u200d",
        "\ufe0f", "\ufeff", "\t", "é", "e\u0301", "Å", "\r", "  ", "*\ufe0f",
    ]
)  # fmt: skip
phrases = st.lists(words, max_size=4).map(" ".join) | st.lists(words, max_size=3).map("".join)
odd_text = st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), max_size=12)
texts = phrases | odd_text

_openings = st.sampled_from(
    [
        "", "", "* ", "* ", "* _", "* __", "*\ufe0f ", "*", "# ", "## ", "#  ", "### ", "####### ",
        "#", "> ", ">", "| ", "|",
        "---", "----", "-", "- ", "1. ", "__", "💡 ", "📹 ", "🔗", "📚", "🗄️ ", "    ", "    * ", "\t",
        "https://", "~~~",
        "```", "````", "`````", "```sh", "```markdown body", "````markdown body",
        "``` markdown body ", "``", "===",
    ]
)  # fmt: skip
_whole_lines = st.sampled_from(
    [
        "", "", " ", "---", "```", "```", "````", "```sh", "```markdown body", "````markdown body",
        "# ⛩️", "## 参考", "## 进步",
        "* _17_: try", "* _99_: x", "DATA ENG", "ZA", "lower case label",
        "__bold label__: about it", "🔗", "* https://a.b",
        "* _term_: definition", "* _term_:",
        "* _ECS (Elastic Container Svc)_: x https://a.b 15:50", "* bullet", "* bullet",
        "> quote", "| a | b |", "bare line", "https://a.b/c", "💡 idea", "# heading",
        "## 🤖 HEADING 🗄️ x", "Brown ccp @ 2:15:00",
    ]
)  # fmt: skip
lines = _whole_lines | st.builds("{}{}".format, _openings, texts) | odd_text
line_endings = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\r\n", "\n\n"])
files = st.builds(
    lambda mark, body, last: mark + "".join(line + ending for line, ending in body) + last,
    st.sampled_from(["", "", "", "\ufeff"]),
    st.lists(st.tuples(lines, line_endings), max_size=25),
    st.just("") | lines,
)

titles = (phrases | odd_text).map(str.strip)
definitions = (phrases | odd_text).map(str.strip)
bodies = st.just("") | st.lists(lines.map(lambda line: line.rstrip("\r")), max_size=8).map("\n".join)
plain_words = st.sampled_from(
    ["foo", "Elastic Container Svc", "ECS", "AZ", "a b", "Å", "参考", "CI/CD", "x_y", "(z)"]
)

sections = st.builds(
    Node, kind=st.just(NodeKind.SECTION), title=titles, icon=st.sampled_from(["", "", "🤖", "🧳️"]),
    definition=definitions, body=bodies, level=st.integers(1, 6),
)  # fmt: skip
groups = st.builds(
    Node, kind=st.just(NodeKind.GROUP), title=titles, icon=st.sampled_from(["", "", "🤖", "🧳️"]),
    definition=definitions, body=bodies,
)  # fmt: skip
terms = st.builds(
    Node, kind=st.just(NodeKind.TERM), title=titles, expansion=st.just("") | plain_words,
    aliases=st.lists(plain_words, max_size=2, unique=True).map(tuple), definition=definitions, body=bodies,
    place=st.sampled_from(Place),
)  # fmt: skip
items = st.builds(Node, kind=st.just(NodeKind.ITEM), body=bodies, place=st.sampled_from(Place))
entries = sections | groups | terms | items
