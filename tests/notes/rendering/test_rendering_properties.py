"""Whatever the text, it renders, only harmless HTML comes out, and sanitising that again changes nothing."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from notes.rendering.link_targets import EntryTarget, LinkTarget, LinkTargets, SourceTarget
from notes.rendering.markdown_to_html import Rendered, line_to_html, markdown_to_html
from notes.rendering.sanitising import plain_html, sanitise
from notes.source_notes.names import key
from tests.notes.rendering.hostile_texts import EVERY_TEXT
from tests.notes.rendering.html_reading import faults_in, words_of

TARGETS = LinkTargets(
    entries={key("x"): EntryTarget("/notes/x/", "X", (("y › x", "/notes/y-x/"),)), key("z"): EntryTarget("")},
    links={"https://a.example/": LinkTarget("A", "a", "video", "dead")},
    sources={key("Brown ccp"): SourceTarget("https://youtu.be/x", "Brown ccp")},
)
SIGNS = [
    *"*_`~[]()<>!|#-+=:;.,'\"\\/&{}@0123abcX ",
    "\n",
    "\n\n",
    "\n* ",
    "\n> ",
    "\n```\n",
    "\n| a | b |\n|---|---|\n",
    "    ",
    "\t",
    "\r",
    "\0",
    "\u00a0",
    "\u2028",
    "\ufe0f",
    "\ud800",
    "[[x]]",
    "[[z|y]]",
    "https://a.example/",
    " 1:00",
    "📹 Brown ccp ",
    "🗄️ `x` ",
    "类似 x",
    "参考",
    "。",
    "](",
    "[a]: /b\n",
    "&lt;",
    "&#x3c;",
    "<script>",
    "javascript:",
    " onclick=x ",
    "![",
]
MIXTURES = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)
TEXTS = st.one_of(
    st.text(max_size=200), MIXTURES, st.lists(st.sampled_from(EVERY_TEXT), max_size=3).map("\n".join)
)


def check(rendered: Rendered) -> None:
    assert not rendered.failed
    assert faults_in(rendered.html) == []
    assert sanitise(rendered.html) == rendered.html
    assert not re.search(r"<[^>]*\s(?:on\w+|style)\s*=", re.sub(r'"[^"]*"', '""', rendered.html))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_laid_out_harmlessly(text: str) -> None:
    check(markdown_to_html(text, TARGETS))
    check(line_to_html(text, TARGETS))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_html_is_sanitised_to_a_fixed_point(html: str) -> None:
    cleaned = sanitise(html)
    assert faults_in(cleaned) == []
    assert sanitise(cleaned) == cleaned


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_plain_html_says_exactly_the_text(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    html = f'<pre class="plain">{plain_html(text).lstrip(chr(10))}</pre>'
    assert sanitise(html) == html
    expected = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").lstrip("\n")
    assert words_of(html) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.characters(exclude_characters="*_`~[]<>\\&\r\n", exclude_categories=["Cs", "Cc"]),
        max_size=80,
    )
)
def test_words_without_signs_of_markdown_stay_as_they_are(text: str) -> None:
    text = text.replace("://", "")
    shown = words_of(line_to_html(text, LinkTargets(glosses={})).html)
    assert shown == text.strip(" \t") or shown.strip() == text.strip()
