"""Whatever is written, only allowed tags, attributes and addresses come out, and nothing of it is lost."""

from __future__ import annotations

import pytest

from notes.rendering.link_targets import EntryTarget, LinkTarget, LinkTargets, SourceTarget
from notes.rendering.markdown_to_html import line_to_html, markdown_to_html
from notes.rendering.sanitising import sanitise
from notes.source_notes.names import key
from tests.notes.rendering.hostile_texts import (
    BREAKING_OUT,
    CODE,
    EVERY_TEXT,
    MUTATIONS,
    NAMES_AND_TEMPLATES,
    RAW_HTML,
    WITH_ADDRESSES,
)
from tests.notes.rendering.html_reading import faults_in, read, words_of

NOTHING_KNOWN = LinkTargets()


def both_ways(text: str, targets: LinkTargets = NOTHING_KNOWN) -> list[str]:
    rendered = [markdown_to_html(text, targets), line_to_html(text, targets)]
    assert not any(one.failed for one in rendered)
    return [one.html for one in rendered]


def test_there_are_enough_hostile_texts() -> None:
    assert len(set(EVERY_TEXT)) > 500


@pytest.mark.parametrize("text", [*RAW_HTML, *MUTATIONS, *BREAKING_OUT, *CODE, *NAMES_AND_TEMPLATES])
def test_hostile_text_becomes_harmless_html(text: str) -> None:
    for html in both_ways(text):
        assert faults_in(html) == []
        assert sanitise(html) == html


def test_no_form_of_link_leads_anywhere_dangerous() -> None:
    for text in WITH_ADDRESSES:
        for html in both_ways(text):
            assert faults_in(html) == [], text
            assert sanitise(html) == html, text


@pytest.mark.parametrize("text", [*RAW_HTML, *MUTATIONS])
def test_hostile_html_that_reaches_the_sanitiser_is_taken_apart(text: str) -> None:
    cleaned = sanitise(text)
    assert faults_in(cleaned) == []
    assert sanitise(cleaned) == cleaned


def test_html_is_shown_as_the_words_it_is() -> None:
    html = markdown_to_html("before <b onclick=alert(1)>bold</b> after", NOTHING_KNOWN).html
    assert words_of(html).strip() == "before <b onclick=alert(1)>bold</b> after"


@pytest.mark.parametrize("text", ["{{7*7}}", "{% now 'Y' %}", "${7*7}"])
def test_template_signs_are_only_text(text: str) -> None:
    assert words_of(markdown_to_html(text, NOTHING_KNOWN).html).strip() == text


def test_only_our_own_images_are_loaded() -> None:
    html = markdown_to_html(
        "![own](/media/images/a1.png) ![beacon](https://evil.example/b.gif)", NOTHING_KNOWN
    ).html
    assert [image["src"] for image in read(html).all_of("img")] == ["/media/images/a1.png"]
    assert read(html).all_of("a")[0]["href"] == "https://evil.example/b.gif"


def test_links_out_tell_the_other_site_nothing() -> None:
    html = markdown_to_html(
        "https://a.example/ [b](https://b.example/) <https://c.example/>", NOTHING_KNOWN
    ).html
    assert {link["rel"] for link in read(html).all_of("a")} == {"noopener noreferrer nofollow"}


def test_hostile_names_and_titles_in_the_targets_stay_text() -> None:
    bad = '"><script>alert(1)</script>'
    targets = LinkTargets(
        entries={key("x"): EntryTarget(f"/notes/{bad}", bad, ((bad, f"/notes/{bad}"),))},
        links={"https://a.example/": LinkTarget(bad, bad, bad, bad)},
        sources={key("talk"): SourceTarget("https://b.example/", bad, bad, bad)},
        glosses={"参考": bad},
    )
    for html in both_ways("[[x]] 类似 x https://a.example/ 📹 talk [1:00] 参考", targets):
        assert faults_in(html) == []
        assert "<script" not in html
