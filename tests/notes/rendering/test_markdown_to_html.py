"""Ordinary Markdown: CommonMark with tables, tasks and struck-out text, HTML off, line breaks kept."""

from __future__ import annotations

import pytest

from notes.rendering import markdown_to_html as renderer
from notes.rendering.link_targets import LinkTargets
from notes.rendering.markdown_to_html import Heading, line_to_html, markdown_to_html
from tests.notes.rendering.html_reading import read, words_of

NOTHING_KNOWN = LinkTargets()


def html_of(text: str) -> str:
    rendered = markdown_to_html(text, NOTHING_KNOWN)
    assert not rendered.failed
    assert not rendered.truncated
    return rendered.html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
        ("* a\n    * b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"),
        ("a\n---", '<h3 id="part-a">a</h3>\n'),
        ("---", "<hr>\n"),
        ("    code", '<pre class="code"><code>code\n</code></pre>\n'),
        ("```\na < b\n```", '<pre class="code"><code>a &lt; b\n</code></pre>\n'),
        ("[a](/notes/iam/)", '<p><a href="/notes/iam/">a</a></p>\n'),
        ("[a][b]\n\n[b]: /x", '<p><a href="/x">a</a></p>\n'),
        ("a \\* b &amp; &copy;", "<p>a * b &amp; ©</p>\n"),
        ("", ""),
    ],
)
def test_commonmark(text: str, html: str) -> None:
    assert html_of(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name",
        "__init__.py",
        "AWS_ACCESS_KEY_ID_",
        "_build_/x",
        "a_b_c _d",
        "2_000_000",
        "/usr/_lib_/x",
        "x=_y_z",
        "foo__bar__baz",
        "f(_a_b)",
    ],
)
def test_underscores_inside_words_mean_nothing(text: str) -> None:
    assert html_of(text) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("_a_", "<em>a</em>"),
        ("__setup Route 53__: copy", "<strong>setup Route 53</strong>: copy"),
        ("(_a_), “_b_”.", "(<em>a</em>), “<em>b</em>”."),
        ("**_a_**", "<strong><em>a</em></strong>"),
        ("_a_b_", "<em>a_b</em>"),
        ("好，_a_。好", '<span lang="zh">好</span>，<em>a</em>。<span lang="zh">好</span>'),
    ],
)
def test_underscores_around_words_mean_emphasis(text: str, html: str) -> None:
    assert html_of(text) == f"<p>{html}</p>\n"


def test_tasks_are_boxes_that_cannot_be_ticked() -> None:
    boxes = read(html_of("- [ ] a\n- [x] b")).all_of("input")
    assert [("checked" in box, box["aria-label"]) for box in boxes] == [(False, "not done"), (True, "done")]
    assert all(box["type"] == "checkbox" and "disabled" in box for box in boxes)


def test_tables_scroll_by_themselves_and_align_without_inline_style() -> None:
    html = html_of("| a | |\n|:-:|--:|\n| 1 | `x` |")
    assert html.startswith('<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>')
    assert '<th class="align-center">a</th>\n<td class="align-right"></td>' in html
    assert "style" not in html


def test_known_languages_are_coloured_and_others_plain() -> None:
    assert '<code class="language-json">{<span class="nt">"a"</span>: <span class="m">1</span>}' in html_of(
        '```json\n{"a": 1}\n```'
    )
    assert '<code class="language-klingon">{"a": 1}' in html_of('```klingon\n{"a": 1}\n```')


def test_code_keeps_every_character() -> None:
    code = "\n  a\t<b> &amp; 'c' \"d\" \\e\n\n\nif x:  # é 中文\n    y = 1\n\n"
    for language in ("python", "sh", "json", "yaml", "", "nothing"):
        assert words_of(html_of(f"````{language}\n{code}\n````")).strip("\n") == code.strip("\n")


def test_headings_come_with_an_outline() -> None:
    rendered = markdown_to_html("# Setup `x`\n## 参考\n# Setup x\n###### ⛩️", NOTHING_KNOWN, anchor="12-")
    assert rendered.outline == [
        Heading(1, "Setup x", "part-12-setup-x"),
        Heading(2, "参考", "part-12-参考"),
        Heading(1, "Setup x", "part-12-setup-x-2"),
        Heading(6, "⛩️", "part-12-heading"),
    ]
    assert [tag for tag, _ in read(rendered.html).tags if tag[0] == "h"] == ["h2", "h3", "h2", "h6"]
    assert [found["id"] for found in read(rendered.html).all_of("h2")] == [
        "part-12-setup-x",
        "part-12-setup-x-2",
    ]


def test_headings_begin_at_the_level_that_the_page_needs() -> None:
    html = markdown_to_html("# a\n## b", NOTHING_KNOWN, top_heading=4).html
    assert [tag for tag, _ in read(html).tags] == ["h4", "h5"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("proxy, _so_ you can", "proxy, <em>so</em> you can"),
        ("* a", "* a"),
        ("# a", "# a"),
        ("```", "```"),
        ("a | b", "a | b"),
        ("> a", "&gt; a"),
        ("", ""),
    ],
)
def test_a_line_has_no_blocks(text: str, html: str) -> None:
    assert line_to_html(text, NOTHING_KNOWN).html == html


@pytest.mark.parametrize("text", ["a\r\nb\rc", "a\0b", "a\ud800b", "\ufeffa", "a\x0cb\x85c\u2028d"])
def test_odd_characters_are_no_reason_to_fail(text: str) -> None:
    assert words_of(html_of(text)).strip().startswith(("a", "\ufeffa"))


def test_a_parser_that_breaks_shows_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(renderer, "sanitise", broken)
    rendered = markdown_to_html("\n# a <b>\n* c", NOTHING_KNOWN)
    assert rendered.failed
    assert rendered.html == '<pre class="plain"># a &lt;b&gt;\n* c</pre>'
    assert line_to_html("a <b>", NOTHING_KNOWN).html == "a &lt;b&gt;"
