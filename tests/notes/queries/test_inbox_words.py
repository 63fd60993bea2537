"""How untitled lines are called, and which title is suggested for them."""

from __future__ import annotations

import pytest

from notes.queries.inbox_words import line_name, suggested_title


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("* WAF, SSRF https://example.com/x", "WAF, SSRF"),
        ("> a quote - somebody https://x.com/a/status/1", "a quote - somebody"),
        ("https://github.com/cloudkj/scar", "cloudkj/scar at GitHub"),
        (
            "* https://example.com/one-thing https://example.com/other",
            "one thing at example.com · other at example.com",
        ),
        ("```sh\nls -l\n```", "ls -l"),
        ("= DNS", "= DNS"),
        ("", ""),
    ],
)
def test_lines_are_called_by_their_first_words(body: str, name: str) -> None:
    assert line_name(body) == name


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("* logging: CloudTrail keeps it https://example.com", "logging"),
        ("* howto: Dockerfile, build image", "howto"),
        ("`us-east-1` the original region", "us-east-1"),
        ("__bold__ words", "bold"),
        ("* frameworks Sparta (Golang) Chalice (Python)", "frameworks Sparta (Golang) Chalice"),
        ("* egress, Cloudfare https://news.ycombinator.com/item?id=28707317", "egress, Cloudfare"),
        ("https://github.com/cloudkj/scar", "cloudkj/scar"),
        ("", ""),
        ("> ", ""),
    ],
)
def test_a_title_is_suggested(body: str, title: str) -> None:
    assert suggested_title(body) == title
