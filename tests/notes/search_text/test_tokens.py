"""Which words a text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.search_text.folding import fold, name_form
from notes.search_text.match_expressions import coded, quoted
from notes.search_text.tokens import LONGEST_TOKEN, MOST_TOKENS, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Load Balancer", {"load", "balancer"}),
        ("t3.micro", {"t3.micro", "t3", "micro"}),
        ("s3:GetObject", {"s3:getobject", "s3", "getobject", "get", "object"}),
        ("us-east-1", {"us-east-1", "east-1", "us", "east", "1"}),
        ("`~/.aws/config`", {"~/.aws/config", "aws/config", "aws", "config"}),
        ("$ORIGIN", {"$origin", "origin"}),
        ("C++, C#", {"c++", "c#", "c"}),
        ("x86_64", {"x86_64", "x86", "64"}),
        ("10.0.0.0/16", {"10.0.0.0/16", "0.0.0/16", "0.0/16", "0/16", "10", "0", "16"}),
        ("DynamoDB", {"dynamodb", "dynamo", "db"}),
        ("Route53", {"route53", "route", "53"}),
        ("APIGatewayProxyRequest", {"apigatewayproxyrequest", "api", "gateway", "proxy", "request"}),
        ("EC2|RDS", {"ec2", "rds"}),
        ("S3/RDS;", {"s3/rds", "rds", "s3"}),
        ("_17_:", {"17"}),
        ("__setup__", {"setup"}),
        ("don’t", {"don't", "don", "t"}),
        ("Café naïve ŁÓDŹ", {"cafe", "naive", "łodz"}),
        ("ｆｕｌｌ ﬁle ①", {"full", "file", "1"}),
        ("STRASSE straße", {"strasse"}),
        ("İstanbul", {"istanbul"}),
        ("类似", {"类似", "似"}),
        ("搜", {"搜"}),
        ("用类似ElasticSearch的", {"用类", "类似", "似", "elasticsearch", "elastic", "search", "的"}),
        ("カタカナ", {"カタ", "タカ", "カナ", "ナ"}),
        ("ﾊﾝｶｸ", {"ハン", "ンカ", "カク", "ク"}),
        ("한국어", {"한국", "국어", "어"}),
        ("がぎ", {"がぎ", "ぎ"}),
        ("⛩️ 🤖", {"⛩", "🤖"}),
        ("---> !!! ((( ", set()),
        ("", set()),
    ],
)
def test_words_whole_and_in_parts(text: str, tokens: set[str]) -> None:
    assert set(tokens_of(text)) == tokens


def test_an_address_is_found_by_host_domain_and_words_of_its_path() -> None:
    tokens = set(tokens_of("see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html."))
    assert {
        "docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html",
        "docs.aws.amazon.com",
        "aws.amazon.com",
        "amazon.com",
        "lambda",
        "runtimes-custom.html",
        "runtimes",
        "see",
    } <= tokens


def test_www_does_not_count_and_escapes_in_a_path_are_read() -> None:
    tokens = set(tokens_of("https://www.example.org/%E5%8F%82%E8%80%83?q=two+words"))
    assert {"example.org", "参考", "two", "words"} <= tokens


def test_only_so_many_tokens_of_a_text_and_so_long() -> None:
    tokens = tokens_of(" ".join(f"w{number}" for number in range(20_000)))
    assert len(tokens) == MOST_TOKENS
    assert tokens[-1] == f"w{MOST_TOKENS - 1}"
    assert {len(token) for token in tokens_of("x" * 5000)} == {LONGEST_TOKEN}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3_000_000,
        "a." * 1_000_000,
        "." * 3_000_000,
        "类" * 1_000_000,
        "https://" + "a/" * 500_000,
        "https://" + "a." * 500_000,
        "-a" * 500_000,
    ],
    ids=["word", "parts", "dots", "chinese", "address", "host", "dashes"],
)
def test_a_huge_line_is_no_burden(text: str) -> None:
    assert len(tokens_of(text)) <= MOST_TOKENS


@given(st.text())
def test_any_text_has_tokens_that_either_database_can_hold(text: str) -> None:
    for token in tokens_of(text):
        assert 0 < len(token) <= LONGEST_TOKEN
        assert "\0" not in token
        assert not any(character.isspace() for character in token)
        assert bytes.fromhex(coded(token)).decode() == token
        assert quoted(token).count("'") % 2 == 0


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_form(name_form(text)) == name_form(text)


@given(st.text(), st.text())
def test_words_do_not_depend_on_their_neighbours(one: str, other: str) -> None:
    alone = {token for text in (one, other) for word in text.split() for token in tokens_of(word)}
    assert set(tokens_of(f"{one}\n{other}")) == alone
