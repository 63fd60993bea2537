"""Sizes that take minutes with one careless pattern; each is over in seconds."""

import pytest

from notes.source_notes.facts import facts_input, read_facts
from notes.source_notes.reader import read
from notes.source_notes.writer import canonical, write, write_node

MILLION = 1_000_000
LARGE = {
    "one long line": "word " * MILLION,
    "one long word": "a" * (20 * MILLION),
    "term after term on one line": "* _a_: " * (MILLION // 2),
    "one long address": "https://" + "a" * (2 * MILLION),
    "brackets in an address": "https://x" + "(" * 200_000 + ")" * 200_000 + ")]" * 100_000,
    "headings": "# x\n" * 100_000,
    "nested quotes": "> " * 10_000 + "x\n",
    "brackets": "[" * 50_000 + "\n" + "[[" * 50_000 + "\n" + "[[a" * 50_000 + "\n" + "(" * 50_000,
    "bullets": "* x\n" * 100_000,
    "bullets on one term": "* _t_: x\n" + "* x\n" * 100_000,
    "backticks": "`" * 50_000 + "\n* " + "`" * 50_001 + "\n* " + "a`" * 50_001,
    "fences that never close": "".join("`" * (3 + number % 50) + "\n" for number in range(20_000)),
    "brackets of terms": "* _a" + "(" * 100_000 + ")" * 100_000 + "_: x\n* _a " + "(" * 100_000 + "_: x",
    "signs": "📹 " * 50_000 + "\n" + "🗄️ `a` " * 20_000 + "\n" + "类似 x " * 50_000,
    "signs and code": "🗄️" * 50_000 + "`a`" * 50_000,
    "names that never end": "* 📹 a [" * 50_000 + "\n* 📹 a" + "[" * 50_000,
    "many places": "* 📹 a [1:00]" + " [1:00]" * 50_000,
    "underscores": "* " + "_" * 100_000 + "\n* _" + "_ / " * 50_000 + "\n* " + "_a_/" * 50_000,
    "double underscores": "__" + "a__b" * 50_000 + "\n* __" + "a__b" * 50_000,
    "at signs": "a@" * 100_000 + "\n" + "a" * 100_000 + "@" + "b." * 100_000,
    "spaces": "* " + " " * MILLION + "x\nx" + " " * MILLION + "y https://a " + " " * MILLION,
    "words of secrets": "password " * 50_000 + "\n" + "secret_" * 50_000 + "\n" + "password=" * 50_000,
    "emoji": "🤖" * 200_000 + "\n" + "👩\u200d" * 100_000 + "\n* " + "📹\ufe0f" * 50_000,
    "selectors": "\ufe0f" * 200_000 + "\n# " + "🗄" + "\ufe0f" * 200_000,
    "carriage returns": "\r" * MILLION + "\n" + "a\r" * 200_000,
    "times": "https://a " + "1" * 200_000 + "\nhttps://a " + "1:" * 200_000,
    "links": "[a](https://b) " * 20_000 + "\n" + "[" * 50_000 + "](https://b)" * 20_000,
    "labels": "FOO\n* x\n" * 20_000,
    "blank lines": "\n" * MILLION,
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_large_notes(name):
    text = LARGE[name]
    document = read(text)
    assert write(document) == text
    for node in document.nodes[:1000]:
        read_facts(facts_input(node))
        canonical(node)
        if node.title or node.body:
            write_node(node)
