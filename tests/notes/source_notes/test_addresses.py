"""Where addresses begin and end, and what is known of them without asking the network."""

import pytest

from notes.source_notes.urls import find_urls, has_glued_urls, kind_of, readable_end, site_of


def urls_in(text: str) -> list[str]:
    return [text[start:end] for start, end in find_urls(text)]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.b", ["https://a.b"]),
        ("see http://a.b/c, and https://d.e.", ["http://a.b/c", "https://d.e"]),
        ("https://a.b/ https://a.b/-", ["https://a.b/", "https://a.b/-"]),
        ("https://a.b/= https://a.b/&", ["https://a.b/=", "https://a.b/&"]),
        ("https://a.b?id=1&x=2#top", ["https://a.b?id=1&x=2#top"]),
        ("https://a.b!?;:*'", ["https://a.b"]),
        ("(https://a.b)", ["https://a.b"]),
        ("[x](https://a.b)", ["https://a.b"]),
        ("https://a.b/Box_(disambiguation)", ["https://a.b/Box_(disambiguation)"]),
        ("(https://a.b/Box_(disambiguation)).", ["https://a.b/Box_(disambiguation)"]),
        ("https://a.b/x[1]", ["https://a.b/x[1]"]),
        ("https://a.b/x]", ["https://a.b/x"]),
        ("https://a.b/)(", ["https://a.b/)("]),
        ("https://a.b/(x))),", ["https://a.b/(x)"]),
        ("`https://a.b` <https://c.d> \"https://e.f\"", ["https://a.b", "https://c.d", "https://e.f"]),
        ("www.zjayv.com s3://bucket ftp://a.b http:// https://. http://)", []),
        ("https://a.b\u3000https://c.d\u2028https://e.f", ["https://a.b", "https://c.d", "https://e.f"]),
        ("https://ahttps://b", ["https://ahttps://b"]),
    ],
)  # fmt: skip
def test_addresses_in_a_text(text, urls):
    assert urls_in(text) == urls


def test_glued_addresses():
    assert has_glued_urls("https://a.bhttps://c.d")
    assert not has_glued_urls("https://a.b https://c.d")
    assert not has_glued_urls("https://web.archive.org/web/1/http://a.b")
    assert not has_glued_urls("https://a.b/?u=https://c.d")
    assert not has_glued_urls("https://a.b (https://c.d) [e](https://f.g) “https://h.i”")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.LastWeekInAws.com/blog/", "lastweekinaws.com"),
        ("http://user:pw@a.b:8080/x", "a.b"),
        ("https://[::1]:80/x", "[::1]"),
        ("https://[", ""),
        ("https://a.b?x", "a.b"),
        ("nothing", ""),
        ("", ""),
        ("https://" + "a" * 400, "a" * 255),
    ],
)
def test_sites(url, site):
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("url", "icon", "kind"),
    [
        ("https://github.com/a/b", "", "repository"),
        ("https://www.youtube.com/watch?v=x", "", "video"),
        ("https://news.ycombinator.com/item?id=1", "", "discussion"),
        ("https://security.stackexchange.com/a/1", "", "discussion"),
        ("https://docs.aws.amazon.com/x", "", "docs"),
        ("https://aws.amazon.com/documentation/", "", "docs"),
        ("https://boto3.readthedocs.io/x", "", "docs"),
        ("https://www.dataengineeringpodcast.com/x", "", "podcast"),
        ("https://cloudonaut.io/x", "", "article"),
        ("https://cloudonaut.io/x", "📹", "video"),
        ("https://cloudonaut.io/x", "🛣️", "roadmap"),
        ("https://cloudonaut.io/x", "🛣", "roadmap"),
        ("https://cloudonaut.io/x", "🦄", "other"),
    ],
)
def test_kinds(url, icon, kind):
    assert kind_of(url, icon) == kind


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://cloudonaut.io/my-mental-model-of-aws/", "my mental model of aws"),
        ("https://a.b/what-is.html", "what is"),
        ("https://github.com/a/b_c", "b c"),
        ("https://a.b/questions/58001403/how-to?x#y", "how to"),
        ("https://a.b/item/12345", "a.b"),
        ("https://youtube.com/watch?v=x", "youtube.com"),
        ("https://a.b/%E5%8F%82%E8%80%83", "参考"),
        ("https://a.b", "a.b"),
    ],
)
def test_the_end_of_an_address_in_words(url, words):
    assert readable_end(url) == words
