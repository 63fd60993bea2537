"""Documents that ask for endless work are shown as they were written; nothing of them is lost."""

from __future__ import annotations

import pytest

from notes.rendering import work_limits
from notes.rendering.link_targets import EntryTarget, LinkTargets, SourceTarget
from notes.rendering.markdown_to_html import line_to_html, markdown_to_html
from notes.source_notes.names import key
from tests.notes.rendering.html_reading import faults_in, words_of

TARGETS = LinkTargets(
    entries={key("x"): EntryTarget("/notes/x/")},
    sources={key("Brown ccp"): SourceTarget("https://youtu.be/x", "Brown ccp")},
)


def repeated(unit: str, size: int = 6_000) -> str:
    return (unit * (size // len(unit) + 1))[:size]


LABORIOUS = {
    "brackets open": "[" * 20_000,
    "brackets open, many": "[" * 50_000,
    "brackets nested": "[" * 3_000 + "]" * 3_000,
    "links open": repeated("[a]("),
    "links nested": "[" * 600 + "a" + "](b)" * 600,
    "images nested": "![" * 600 + "a" + "](b)" * 600,
    "images nested a little": "![" * 60 + "a" + "](b)" * 60,
    "wikilinks open": repeated("[[x|y]"),
    "emphasis open": repeated("*a **b "),
    "emphasis mixed": repeated("*_~~"),
    "underscores": repeated("(_"),
    "underscores and words": repeated("a_"),
    "stars": "*" * 30_000,
    "backticks of every length": "".join("`" * length + "a" for length in range(1, 200)),
    "quotes nested": ">" * 20_000,
    "quotes and lists nested": "> - " * 5_000,
    "lists nested": "".join("  " * depth + "* a\n" for depth in range(150)),
    "lists in one line": "* " * 10_000,
    "bullets with code": repeated("* a\n```\nb\n```\n"),
    "numbers with code": repeated("1. a\n```\nb\n```\n"),
    "quotes in a row": repeated("> a.\n"),
    "headings alike": repeated("# a\n"),
    "underlined headings": repeated("a\n-\n"),
    "table of one wide row": "|" * 20_000 + "\n" + "|-" * 20_000,
    "table that fills itself": "|a" * 256 + "|\n" + "|-" * 256 + "|\n" + "|\n" * 256,
    "almost tables": repeated("* a\n|a\n|-\n"),
    "a long delimiter row": "* a\n|a|\n|" + "-|" * 10_000 + "x",
    "one address used often": "[a]: /" + "u" * 20_000 + "\n\n" + repeated("[a] "),
    "definitions": repeated("[a]:\n"),
    "many definitions": "".join(f"[{number}]: /{number}\n" for number in range(2_000)),
    "titles open": repeated('[a](b "'),
    "angle brackets": repeated("<http://a "),
    "ampersands": repeated("&#x"),
    "urls": repeated("https://a.example "),
    "a url of brackets": "https://a.example/" + repeated("()"),
    "a url of closing brackets": "https://a.example/" + repeated(")]"),
    "similar to": repeated("类似 x"),
    "similar to, only": repeated("类似"),
    "cabinets": repeated("🗄️ `x` "),
    "one cabinet, many codes": "🗄️ " + repeated("`x` "),
    "sources": repeated("📹 a b c d "),
    "positions": repeated("a @ 1:00 "),
    "lines": repeated("a\n"),
    "spaces": " " * 20_000 + "a",
    "tabs": "*" + "\t" * 20_000 + "a",
    "code, one line of quotes": "```sh\n" + repeated("$(`\"'") + "\n```",
    "code, unfinished json": "```json\n" + repeated('{"a":[\n') + "\n```",
    "code, unfinished comment": "```xml\n" + repeated('<!--<a b="\n') + "\n```",
}


@pytest.mark.parametrize("text", LABORIOUS.values(), ids=LABORIOUS.keys())
def test_laborious_documents_come_out_whole(text: str) -> None:
    for rendered in (markdown_to_html(text, TARGETS), line_to_html(text, TARGETS)):
        assert faults_in(rendered.html) == []
        assert len(rendered.html) <= 12 * len(text) + work_limits.MOST_OUTPUT
        if rendered.failed:
            assert words_of(rendered.html).strip("\n") == text.strip("\n")


@pytest.mark.parametrize("text", ["[" * 20_000, "> " * 100 + "a", "*_a" * 9_000, "* " * 100 + "a"])
def test_beyond_the_bounds_the_text_is_shown_as_written(text: str) -> None:
    rendered = markdown_to_html(text, TARGETS)
    assert rendered.failed
    assert not rendered.truncated
    assert words_of(rendered.html) == text


def test_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_limits, "MOST_SECONDS", -1.0)
    rendered = markdown_to_html("# a\n\n<b> & c", TARGETS)
    assert rendered.failed
    assert rendered.html == '<pre class="plain"># a\n\n&lt;b&gt; &amp; c</pre>'


@pytest.mark.parametrize("sign", ["a", "é", "中"])
def test_over_200_kilobytes_an_entry_is_plain_text(sign: str) -> None:
    longest = sign * (work_limits.MOST_BYTES // len(sign.encode()))
    assert markdown_to_html(longest, TARGETS).html.startswith("<p>")
    rendered = markdown_to_html(f"# <b>\n{longest}", TARGETS)
    assert rendered.truncated
    assert not rendered.failed
    assert rendered.html == f'<pre class="plain"># &lt;b&gt;\n{longest}</pre>'


def test_ordinary_nesting_is_laid_out() -> None:
    text = "".join("  " * depth + "* a\n" for depth in range(12)) + "> " * 12 + "b"
    assert not markdown_to_html(text, TARGETS).failed


@pytest.mark.parametrize("text", ["* a\n" * 50_000, "1. a\n" * 40_000, "a\n" * 99_000])
def test_too_many_pieces_are_given_up_while_they_are_counted(
    text: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(work_limits, "MOST_SECONDS", 60.0)
    with caplog.at_level("INFO"):
        assert markdown_to_html(text, TARGETS).failed
    assert "too many pieces" in caplog.text
