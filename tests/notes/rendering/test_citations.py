"""URLs in text: a label, the site and the moment instead of a long address."""

from __future__ import annotations

import pytest

from notes.rendering.link_targets import LinkTarget, LinkTargets
from notes.rendering.markdown_to_html import line_to_html
from notes.source_notes.urls import find_urls
from tests.notes.rendering.html_reading import read, words_of

NOTHING_KNOWN = LinkTargets()


def html_of(text: str, targets: LinkTargets = NOTHING_KNOWN) -> str:
    return line_to_html(text, targets).html


def hrefs_in(text: str) -> list[str | None]:
    return [link["href"] for link in read(html_of(text)).all_of("a")]


def test_a_url_reads_as_label_site_and_kind() -> None:
    html = html_of("compare https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html first")
    assert html == (
        'compare <span class="citation"><a class="cite cite--docs" '
        'href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html" '
        'rel="noopener noreferrer nofollow" title="Documentation">'
        '<span class="cite__label">runtimes custom</span></a> '
        '<span class="cite__site">docs.aws.amazon.com</span></span> first'
    )


def test_a_known_title_is_the_label_and_a_dead_link_says_so() -> None:
    url = "https://a.example/x?y=1&z=2"
    targets = LinkTargets(links={url: LinkTarget("My talk", "Example", "podcast", "dead")})
    html = html_of(url, targets)
    assert words_of(html) == "My talk Example dead archived copy"
    assert read(html).all_of("a")[0]["class"] == "cite cite--podcast cite--dead"


def test_the_words_of_a_written_link_stay() -> None:
    assert words_of(html_of("[the *spec*](https://a.example/b)")) == "the spec a.example"
    assert (
        words_of(html_of("[https://a.example/my-notes](https://a.example/my-notes)")) == "my notes a.example"
    )


def test_a_bare_site_is_named_once() -> None:
    assert words_of(html_of("https://ec2.shop/")) == "ec2.shop"


def test_a_long_end_is_shortened() -> None:
    assert len(words_of(html_of("https://a.example/" + "x" * 500))) < 120


@pytest.mark.parametrize(
    ("text", "words", "href"),
    [
        ("https://youtu.be/x 15:50", "15:50", "https://youtu.be/x?t=950s"),
        ("https://youtu.be/x [4:00]", "4:00", "https://youtu.be/x?t=240s"),
        ("https://youtu.be/x @ 3:15", "3:15", "https://youtu.be/x?t=195s"),
        ("https://youtu.be/x 3:15-5:30", "3:15–5:30", "https://youtu.be/x?t=195s"),
        ("[x](https://youtu.be/x) 1:00", "1:00", "https://youtu.be/x?t=60s"),
        ("<https://youtu.be/x> 1:00", "1:00", "https://youtu.be/x?t=60s"),
        ("https://a.example/pod 1:02:03 then", "1:02:03", "https://a.example/pod#t=3723"),
    ],
)
def test_a_moment_after_a_url_opens_there(text: str, words: str, href: str) -> None:
    html = html_of(text)
    assert f'<span class="cite__start">{words}</span>' in html
    assert hrefs_in(text) == [href]


@pytest.mark.parametrize(
    "text", ["https://youtu.be/x at 15:50", "https://youtu.be/x; 15:50", "https://youtu.be/x 15:50pm"]
)
def test_other_times_are_text(text: str) -> None:
    assert "cite__start" not in html_of(text)
    assert "15:50" in words_of(html_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "a https://a.example/x. b",
        "(https://a.example/x)",
        "https://en.wikipedia.example/wiki/Box_(disambiguation).",
        "https://a.example/x_y_z_ and https://a.example/*a*",
        "https://a.example/?a=1&b=[2]#c, https://a.example/x!",
        '"https://a.example/x" <https://a.example/y>',
        "https://a.example/xhttps://b.example/y",
        "https://x.example/186-",
        "**https://a.example/x**",
        "https://a.example/%E5%8F%82 https://a.example/参考",
        "foohttp://a.example/x",
    ],
)
def test_urls_end_where_the_reader_of_the_notes_ends_them(text: str) -> None:
    urls = [text[begin:end] for begin, end in find_urls(text)]
    assert [link["href"] for link in read(html_of(text)).all_of("a")] == [
        url.replace("[2]", "%5B2%5D").replace("参考", "%E5%8F%82%E8%80%83") for url in urls
    ]


@pytest.mark.parametrize("stop", list("。，、；！？"))
def test_chinese_punctuation_ends_a_url(stop: str) -> None:
    html = html_of(f"见 https://a.example/x{stop}然后")
    assert read(html).all_of("a")[0]["href"] == "https://a.example/x"
    assert f"{stop}然后" in words_of(html)


@pytest.mark.parametrize(
    "text",
    [
        "www.zjayv.com",
        "node.js",
        "s3://bucket/key",
        "a@b.example",
        "`https://a.example/`",
        "http://",
        "https:// x",
        "://",
    ],
)
def test_what_is_no_url_stays_text(text: str) -> None:
    assert hrefs_in(text) == []
    assert words_of(html_of(text)) == text.replace("`", "")


def test_the_host_shown_is_the_host_that_opens() -> None:
    assert words_of(html_of("https://aws.amazon.com@evil.example/x-y")) == "x y evil.example"
