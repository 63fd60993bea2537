"""What a hit shows of its text."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.search_text.query_parsing import parse_query
from notes.search_text.snippets import LONGEST_SNIPPET, marked, snippet


def shown(query: str, *lines: str, otherwise: str = "") -> str:
    return snippet(lines, parse_query(query).words, otherwise).html


@pytest.mark.parametrize(
    ("query", "line", "html"),
    [
        ("us-eas", "* `us-east-1` the original", "<mark>us-eas</mark>t-1 the original"),
        ("balancer", "load balancers", "load <mark>balancer</mark>s"),
        ("cafe", "Le CAFÉ", "Le <mark>CAFÉ</mark>"),
        ("object", "s3:GetObject", "s3:Get<mark>Object</mark>"),
        ("redis", "a <b> & Redis", "a &lt;b&gt; &amp; <mark>Redis</mark>"),
        ('"load balancer"', "a load  balancer", "a <mark>load  balancer</mark>"),
        ("rds", "https://x.org/a the RDS", "the <mark>RDS</mark>"),
        ("x.org", "the RDS https://x.org/a", "the RDS https://<mark>x.org</mark>/a"),
        ("don't", "you don’t", "you <mark>don’t</mark>"),
        ("redis", "the `Re`dis", "the <mark>Redis</mark>"),
        ('"cost price"', "the cost https://x.org/a price", "the <mark>cost price</mark>"),
        ("a b", "a and b", "<mark>a</mark> and <mark>b</mark>"),
    ],
)
def test_the_words_are_marked_in_the_original_text(query: str, line: str, html: str) -> None:
    assert shown(query, line) == html


def test_chinese_inside_a_sentence_is_marked_and_glossed() -> None:
    html = shown("类似", "plaintext in S3; 类似 ElasticSearch")
    assert '<mark><span lang="zh">类似</span></mark> <span class="gloss">similar to</span> Elastic' in html
    assert "<mark>" in shown("similar to", "plaintext in S3; 类似 ElasticSearch")


def test_the_line_that_holds_most_of_the_words_is_shown() -> None:
    assert shown("red fox", "a red bird", "a red fox", "a fox") == "a <mark>red</mark> <mark>fox</mark>"


def test_a_word_as_a_whole_is_better_than_its_parts() -> None:
    assert shown("us-eas", "us and east", "in us-east-1") == "in <mark>us-eas</mark>t-1"


def test_without_a_fitting_line_another_text_is_shown() -> None:
    assert shown("zzz", "a", otherwise="* the <summary> https://x.org") == "the &lt;summary&gt;"


def test_a_long_line_is_cut_around_the_mark() -> None:
    html = shown("needle", "word " * 100 + "needle " + "tail " * 100)
    assert html.startswith("…word")
    assert "<mark>needle</mark>" in html
    assert html.endswith("…")
    assert len(unescape(re.sub("<[^>]*>", "", html))) <= LONGEST_SNIPPET + 2


PIECES = [
    "red",
    "Fox",
    "fo",
    " ",
    "x",
    "`",
    "* ",
    "https://x.org/fox",
    "类似",
    "similar",
    "Ré",
    "d",
    "é",
    '"',
]
LINES = st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=6)


@given(
    LINES, st.lists(st.sampled_from(["red", "fox", "fo", "x", "similar", "类似"]), min_size=1, unique=True)
)
def test_the_first_line_that_holds_all_the_words_is_shown_with_all_of_them_marked(
    lines: list[str], query: list[str]
) -> None:
    words = parse_query(" ".join(query)).words
    fitting = [line for line in lines if all(marked(line.replace("`", ""), [word]).spans for word in words)]
    result = snippet(lines, words)
    if fitting:
        assert all(marked(result.text, [word]).spans for word in words)
        assert result.text in fitting[0].replace("`", "") or "://" in fitting[0]
    for line in lines:
        if any(marked(line.replace("`", ""), [word]).spans for word in words):
            assert result.spans


@given(st.text(), st.text())
def test_marks_neither_lose_nor_add_text(text: str, query: str) -> None:
    result = marked(text, parse_query(query).words)
    assert result.text == text
    html = re.sub(r' <span class="gloss">[^<]*</span>', "", result.html)
    assert unescape(re.sub(r"</?(?:mark|span)[^>]*>", "", html)) == unescape(unescape(text)) or "&" in text
    position = 0
    for start, stop in result.spans:
        assert position <= start < stop <= len(text)
        position = stop


@given(st.lists(st.text()), st.text())
def test_any_snippet_is_safe_html(lines: list[str], query: str) -> None:
    html = snippet(lines, parse_query(query).words, "".join(lines)).html
    allowed = r'</?mark>|<span (?:class="gloss"|lang="zh")>|</span>'
    assert not re.search("[<>\"']", re.sub(allowed, "", html))
