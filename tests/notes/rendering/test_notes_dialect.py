"""The notes' own way of writing: lines, bullets with their quotes and code, and marks."""

from __future__ import annotations

import re

import pytest

from notes.rendering.link_targets import EntryTarget, LinkTargets, SourceTarget
from notes.rendering.markdown_to_html import markdown_to_html
from notes.source_notes.names import key
from tests.notes.rendering.html_reading import read, words_of

TALK = "https://www.youtube.com/watch?v=NhDYbskXRgc"
TARGETS = LinkTargets(
    entries={
        key("Lambda"): EntryTarget("/notes/lambda/", "Lambda"),
        key("SNS"): EntryTarget("/notes/sns/", "SNS", (("messaging › SNS", "/notes/messaging-sns/"),)),
        key("Redis"): EntryTarget("", wanted_href="/notes/new/?title=Redis"),
        key("Valkey"): EntryTarget(""),
        key("storage / data eng"): EntryTarget("/notes/storage/#data-eng", "STORAGE › DATA ENG"),
        key("amqp.md"): EntryTarget("/notes/amqp/", "amqp"),
        key("db/sql.md joins > outer"): EntryTarget("/notes/outer/", "outer"),
    },
    sources={
        key("Brown ccp"): SourceTarget(TALK, "Brown ccp", "YouTube", "video"),
        key("Kleppmann"): SourceTarget("", "Kleppmann", kind="book"),
    },
)


def html_of(text: str) -> str:
    rendered = markdown_to_html(text, TARGETS)
    assert not rendered.failed
    return rendered.html


def shape_of(text: str) -> list[str]:
    """The tags of blocks, in order."""
    blocks = {"ul", "ol", "li", "pre", "blockquote", "table", "p", "h2", "hr"}
    return [tag for tag in re.findall(r"</?(\w+)", html_of(text)) if tag in blocks]


def link_with(words: str, html: str) -> str | None:
    """The address behind some words."""
    found = re.search(rf'href="([^"]*)"[^>]*>(?:<[^>]+>)*{re.escape(words)}', html)
    return found[1] if found else None


class TestLines:
    def test_a_procedure_of_bullets_and_code_is_one_list(self) -> None:
        text = (
            "* add zone file\n```\nError: x\n```\n* add `$origin`\nhttps://a.example/b-c\n```\ny\n```\n* done"
        )
        html = html_of(text)
        assert html.count("<ul>") == 1
        assert html.count("<li>") == 3
        assert re.search(r"<li>add zone file<pre class=\"code\"><code>Error: x\n</code></pre>\n</li>", html)

    def test_numbers_go_on_after_code(self) -> None:
        html = html_of("1. a\n```\nx\n```\n2. b\n```\ny\n```\n3. c\n")
        assert html.count("<ol>") == 1
        assert "start" not in html

    def test_a_list_after_a_blank_line_is_another_one(self) -> None:
        assert html_of("* a\n```\nx\n```\n\n* b").count("<ul>") == 2

    def test_code_after_a_blank_line_stands_alone(self) -> None:
        assert html_of("* a\n\n```\nx\n```").index("</ul>") < html_of("* a\n\n```\nx\n```").index("<pre")

    def test_another_sign_is_another_list(self) -> None:
        assert html_of("* a\n```\nx\n```\n- b").count("<ul>") == 2

    def test_each_quote_with_its_source_is_its_own(self) -> None:
        html = html_of(
            "* FTP server\n> It is for files. https://a.example/s3\n> It is not. https://b.example/x\n* next"
        )
        assert html.count("<blockquote>") == 2
        assert html.count("<ul>") == 1
        assert html.index("<blockquote>") < html.index("</li>")

    def test_each_sentence_on_its_own_line_is_its_own_quote(self) -> None:
        assert html_of("> One.\n> Two!\n> “Three?”").count("<blockquote>") == 3

    def test_a_quote_wrapped_by_hand_stays_whole(self) -> None:
        html = html_of("> It is a long\n> quote. It goes on\n> and on.")
        assert html.count("<blockquote>") == 1
        assert html.count("<br>") == 2

    def test_quotes_with_blocks_stay_whole(self) -> None:
        assert html_of("> One.\n>\n> Two.").count("<blockquote>") == 1
        assert html_of("> One.\n> - Two.").count("<blockquote>") == 1

    def test_a_table_directly_under_a_bullet(self) -> None:
        html = html_of("* a\n| A | B |\n|---|---|\n| 1 | 2 |\n* b")
        assert html.count("<table>") == 1
        assert html.count("<ul>") == 1

    def test_a_table_directly_under_a_quote(self) -> None:
        html = html_of("> a\n| A | B |\n|---|---|\n| 1 | 2 |")
        assert html.index("</blockquote>") < html.index("<table>")

    def test_a_table_ends_with_its_last_row(self) -> None:
        html = html_of("| A | B |\n|---|---|\n| 1 | 2 |\nno row")
        assert html.endswith("<p>no row</p>\n")

    def test_a_bar_in_a_line_is_only_a_bar(self) -> None:
        assert "<table>" not in html_of("* each EC2|RDS instance\n| not a table\n| either")

    def test_a_bullet_from_an_emoji_keyboard(self) -> None:
        assert html_of("*\ufe0f a\n* b\n```\n*\ufe0f c\n```").startswith("<ul>\n<li>a</li>\n<li>b<pre")
        assert "*\ufe0f c" in html_of("```\n*\ufe0f c\n```")

    def test_lines_under_a_bullet_go_on_in_it(self) -> None:
        assert shape_of("* a\nhttps://a.example/x\nb") == ["ul", "li", "li", "ul"]


class TestLinksBetweenEntries:
    def test_by_name_and_with_other_words(self) -> None:
        assert link_with("Lambda", html_of("see [[Lambda]]")) == "/notes/lambda/"
        assert link_with("functions", html_of("see [[lambda|functions]]")) == "/notes/lambda/"

    def test_inside_a_table_the_bar_is_escaped(self) -> None:
        assert link_with("functions", html_of("| a |\n|---|\n| [[Lambda\\|functions]] |")) == "/notes/lambda/"

    def test_of_several_the_others_are_shown(self) -> None:
        html = html_of("[[SNS]]")
        assert link_with("SNS", html) == "/notes/sns/"
        assert link_with("messaging › SNS", html) == "/notes/messaging-sns/"

    def test_what_is_missing_is_offered_where_it_may_be_made(self) -> None:
        assert link_with("Redis", html_of("[[Redis]]")) == "/notes/new/?title=Redis"
        for text in ("[[Valkey]]", "[[Nobody knows]]"):
            html = html_of(text)
            assert "wikilink--wanted" in html
            assert not read(html).all_of("a")

    @pytest.mark.parametrize("text", ["`[[Lambda]]`", "\\[[Lambda]]", "[[]]", "[[ ]]", "[[a\nb]]"])
    def test_what_only_looks_like_one(self, text: str) -> None:
        assert "wikilink" not in html_of(text)

    def test_no_link_inside_a_link(self) -> None:
        assert len(read(html_of("[about [[Lambda]]](/x/)")).all_of("a")) == 1


class TestMarks:
    def test_file_cabinet_with_a_path_of_this_note(self) -> None:
        html = html_of("DATA ENG 🗄️ storage / data eng https://a.example/x")
        assert link_with("storage / data eng", html) == "/notes/storage/#data-eng"

    def test_file_cabinet_and_chain_with_files(self) -> None:
        assert link_with("amqp.md", html_of("pub sub 🔗 `amqp.md`")) == "/notes/amqp/"
        html = html_of("🗄 `db/sql.md` joins > outer, `amqp.md`; more")
        assert link_with("db/sql.md", html) == "/notes/outer/"
        assert words_of(html).strip() == "🗄 db/sql.md joins > outer, amqp.md; more"

    def test_file_cabinet_with_a_file_that_nobody_has(self) -> None:
        assert html_of("🗄️ `x.pdf`") == "<p>🗄️ <code>x.pdf</code></p>\n"

    def test_similar_to_has_a_gloss_and_leads_there(self) -> None:
        html = html_of("search; 类似 Lambda (but slower)")
        assert '<span lang="zh">类似</span> <span class="gloss">similar to</span> <a' in html
        assert link_with("Lambda", html) == "/notes/lambda/"
        assert words_of(html).strip() == "search; 类似 similar to Lambda (but slower)"

    def test_a_source_by_name_opens_at_its_second(self) -> None:
        html = html_of("* factors: distance 📹 brown ccp [2:12:45]; more")
        assert link_with("Brown ccp", html) == f"{TALK}&amp;t=7965s"
        assert words_of(html).strip() == "factors: distance Brown ccp YouTube 2:12:45; more"

    def test_a_source_without_its_icon(self) -> None:
        assert link_with("Brown ccp", html_of("* Brown ccp @ 2:15:00")) == f"{TALK}&amp;t=8100s"

    def test_a_source_without_an_address(self) -> None:
        html = html_of("📙 Kleppmann [47] on logs")
        assert not read(html).all_of("a")
        assert words_of(html).strip() == "Kleppmann p. 47 on logs"

    def test_the_line_that_names_a_source_shows_it_once(self) -> None:
        html = html_of(f"📹 Brown ccp {TALK}")
        assert (
            words_of(html).strip() == "Brown ccp youtube.com" or words_of(html).strip() == "Brown ccp YouTube"
        )
        assert len(read(html).all_of("a")) == 1

    @pytest.mark.parametrize("text", ["📹 Nobody [1:00]", "📹", "🗄️", "类似", "a @ 1:00", "🗄️ `", "📹 [1:00]"])
    def test_marks_that_name_nothing_stay_text(self, text: str) -> None:
        html = html_of(text)
        assert words_of(html).replace(" similar to", "").strip() == text
        assert not read(html).all_of("a")

    def test_chinese_says_its_language(self) -> None:
        assert html_of("见 参考，进步 x") == (
            '<p><span lang="zh">见</span> <span lang="zh">参考，进步</span> x</p>\n'
        )
        assert 'lang="zh">参考</span> <span class="gloss">References</span>' in html_of("参考 x")

    def test_japanese_and_korean_are_not_called_chinese(self) -> None:
        assert "lang" not in html_of("日本語のノート")
        assert "lang" not in html_of("漢字 한국어")
