"""What a person asks for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.search_text.confirming import holds_phrases
from notes.search_text.indexed_texts import IndexedText, columns_of
from notes.search_text.match_expressions import Depth, fts5_expression, tsquery
from notes.search_text.query_parsing import LONGEST_QUERY, MOST_WORDS, Need, parse_query


def needs_of(text: str) -> list[Need]:
    return list(parse_query(text).needs())


def test_each_word_may_be_the_beginning_of_a_longer_one() -> None:
    assert needs_of("Fargate server") == [Need("fargate", prefix=True), Need("server", prefix=True)]


def test_a_single_letter_begins_a_word_only_at_the_end() -> None:
    assert needs_of("plan b") == [Need("plan", prefix=True), Need("b", is_short=True)]
    assert needs_of("b plan") == [Need("b"), Need("plan", prefix=True)]


def test_two_letters_begin_a_word_in_titles_and_names_only() -> None:
    assert needs_of("la x") == [Need("la", is_short=True), Need("x", is_short=True)]
    assert fts5_expression(parse_query("la"), Depth.BODY) == "((t6c61 OR n6c61) OR 6c61)"
    assert tsquery(parse_query("la"), Depth.BODY) == "('la':*AB | 'la')"
    assert parse_query("lambda -la").unwanted == ((Need("la"),),)


def test_technical_words_stay_whole_and_may_be_asked_for_in_parts() -> None:
    query = parse_query("s3:GetObj")
    assert query.needs() == (Need("s3:getobj", prefix=True),)
    assert [need.token for need in query.needs(loosely=True)] == ["s3", "get", "obj"]


def test_chinese_is_asked_for_in_pairs_and_a_longer_run_is_confirmed() -> None:
    assert needs_of("类似") == [Need("类似")]
    assert needs_of("搜") == [Need("搜", prefix=True)]
    query = parse_query("亚马逊云")
    assert [need.token for need in query.needs()] == ["亚马", "马逊", "逊云"]
    assert query.phrases[0].phrase == "亚马逊云"


def test_words_in_quotation_marks_stay_together() -> None:
    query = parse_query("“Load  Balancer” fast")
    assert query.phrases[0].phrase == "load balancer"
    assert not query.phrases[0].is_open
    assert parse_query('"load bal').phrases[0].is_open


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("tag:regions", [("tag", "regions", False)]),
        ('in:"data eng" x', [("in", "data eng", False)]),
        ("KIND:Terms -is:unsorted", [("kind", "term", False), ("is", "raw", True)]),
        ("site:github.com site:github.com", [("site", "github.com", False)]),
    ],
)
def test_filters(text: str, filters: list[tuple[str, str, bool]]) -> None:
    assert [each[:3] for each in parse_query(text).filters] == filters


@pytest.mark.parametrize("text", ["kind:animal", "is:wet", "tag:", "in: "])
def test_a_filter_that_means_nothing_gives_a_hint(text: str) -> None:
    query = parse_query(text)
    assert query.hints
    assert not query.filters


def test_other_words_with_a_colon_are_words() -> None:
    assert needs_of("arn:aws:s3") == [Need("arn:aws:s3", prefix=True)]
    assert not parse_query("arn:aws:s3").hints


def test_a_dash_leaves_a_word_out_unless_it_stands_alone() -> None:
    query = parse_query("lambda -windows")
    assert [word.written for word in query.excluded] == ["windows"]
    assert needs_of("-windows") == [Need("windows", prefix=True)]
    assert needs_of("rm --dry-run") == [Need("rm", is_short=True), Need("--dry-run", prefix=True)]


def test_the_title_is_compared_without_filters() -> None:
    assert parse_query("is:raw  Step   FUNCTIONS -x").title == "step functions"


def test_a_long_query_is_cut_and_says_so() -> None:
    query = parse_query("x" * 100_000)
    assert len(query.text) == LONGEST_QUERY
    assert query.hints
    assert len(parse_query("a b " * 90).words) == MOST_WORDS


def test_the_same_question_for_both_databases() -> None:
    query = parse_query("a'b c\\d -e f")
    assert fts5_expression(query, Depth.BODY).startswith("(612762* AND ")
    assert tsquery(query, Depth.NAMES).startswith("('a''b':*AB & ")


@pytest.mark.parametrize(
    ("text", "phrase", "holds"),
    [
        ("a load  balancer", '"load balancer"', True),
        ("a load\nbalancer", '"load balancer"', True),
        ("overload balancer", '"load balancer"', False),
        ("load balancers", '"load balancer"', False),
        ("load balancers", '"load balancer', True),
        ("don’t worry", '"don\'t worry"', True),
        ("类似 Redis", '"similar to redis"', True),
        ("在亚马逊云上", "亚马逊云", True),
        ("亚马 马逊 逊云", "亚马逊云", False),
        ("~/.aws/config", '".aws/config"', True),
    ],
)
def test_phrases_are_confirmed_on_the_text(text: str, phrase: str, holds: bool) -> None:
    assert holds_phrases([text], parse_query(phrase).phrases) is holds
    assert not holds_phrases(["load", "balancer"], parse_query('"load balancer"').phrases)


@given(st.text())
def test_anything_typed_can_be_asked_of_both_databases(text: str) -> None:
    query = parse_query(text)
    for depth in Depth:
        for loosely in (False, True):
            asked = fts5_expression(query, depth, loosely=loosely)
            assert bool(asked) == bool(query.words)
            assert re.fullmatch(r"(?:[tn]?[0-9a-f]+\*?|[(){}: ]|AND|OR|NOT|title|names|summary)*", asked)
            assert tsquery(query, depth, loosely=loosely).count("'") % 2 == 0


@given(st.text(), st.text())
def test_a_text_is_found_by_each_of_its_words(before: str, behind: str) -> None:
    text = f"{before} {behind}"
    columns = columns_of(IndexedText("title", "", (), "", text, ""))
    tokens = {token for column in columns for token in column}
    for word in text.split():
        query = parse_query(word)
        if query.filters or query.hints or len(word) > LONGEST_QUERY or '"' in word:
            continue
        for need in query.needs():
            assert need.token in tokens or (
                (need.prefix or need.is_short) and any(token.startswith(need.token) for token in tokens)
            ), (word, need)
        assert holds_phrases([text], query.phrases)


@given(st.text(min_size=1), st.integers(1, 30))
def test_the_beginning_of_a_word_finds_it(text: str, length: int) -> None:
    words = [word for word in text.split() if word.isascii() and word.isalnum()]
    tokens = {token for column in columns_of(IndexedText(text, "", (), "", "", "")) for token in column}
    for word in words:
        for need in parse_query(word[:length]).needs():
            assert any(token.startswith(need.token) for token in tokens)
