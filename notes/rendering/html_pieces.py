"""The HTML of each piece of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from notes.rendering.citations import Citation
from notes.rendering.code_highlighting import highlighted
from notes.rendering.link_targets import EntryTarget, LinkTargets
from notes.rendering.outline import words_of
from notes.rendering.work_limits import Budget
from notes.source_notes.names import key

_HAN: Final = "⺀-⿟々-〇〡-〩㐀-䶿一-鿿豈-﫿𠀀-𯿿"
_HAN_RUN: Final = re.compile(rf"[{_HAN}]+(?:[，。、；：！？（）《》「」『』“”…·]+[{_HAN}]+)*")
_KANA_OR_HANGUL: Final = re.compile(r"[぀-ヿㇰ-ㇿᄀ-ᇿ가-힯]")
_ANY_HAN: Final = re.compile(f"[{_HAN}]")
_STEPS_OF_A_CITATION: Final = 20
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#.-]{1,30}")


class HtmlPieces(RendererHTML):
    """Writes pieces as HTML; each method is named after the kind of piece that it writes."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options
        budget: Budget = env["budget"]
        budget.spend()
        return words_to_html(tokens[idx].content, env["targets"])

    def entry_link(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options
        token = tokens[idx]
        targets: LinkTargets = env["targets"]
        label = words_to_html(token.content, targets)
        if token.meta.get("code"):
            label = f"<code>{escapeHtml(token.content)}</code>{escapeHtml(token.meta.get('after', ''))}"
        return _entry_link(targets.entries.get(key(token.meta["target"])), label, token.content)

    def citation(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options
        budget: Budget = env["budget"]
        budget.spend(_STEPS_OF_A_CITATION)
        cited: Citation = tokens[idx].meta["citation"]
        return cited.opening() + words_to_html(cited.label, env["targets"]) + cited.closing()

    def citation_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        cited: Citation = tokens[idx].meta["citation"]
        return cited.opening()

    def citation_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        cited: Citation = tokens[idx].meta["citation"]
        return cited.closing()

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del env
        token = tokens[idx]
        token.attrs["alt"] = words_of(token.children or [])
        return self.renderToken(tokens, idx, options, {})

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        token = tokens[idx]
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        named = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
        return f'<pre class="code"><code{named}>{highlighted(token.content, language)}</code></pre>\n'

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        return f'<pre class="code"><code>{escapeHtml(tokens[idx].content)}</code></pre>\n'

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        opening = self.renderToken(tokens, idx, options, env)
        if "checked" not in token.meta:
            return opening
        done = bool(token.meta["checked"])
        state = ' checked="" aria-label="done"' if done else ' aria-label="not done"'
        return f'{opening}<input type="checkbox" class="task" disabled=""{state}> '

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del tokens, idx, options, env
        return '<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del tokens, idx, options, env
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        return _cell(tokens[idx], "th" if tokens[idx + 1].content else "td")

    def th_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        del options, env
        return _cell(tokens[idx], "td")


def words_to_html(text: str, targets: LinkTargets) -> str:
    """Escaped text. Chinese says its language; the notes' own words are followed by their meaning."""
    if text.isascii() or not _ANY_HAN.search(text) or _KANA_OR_HANGUL.search(text):
        return escapeHtml(text)
    pieces: list[str] = []
    written = 0
    for run in _HAN_RUN.finditer(text):
        pieces.append(escapeHtml(text[written : run.start()]))
        pieces.append(f'<span lang="zh">{run[0]}</span>')
        gloss = targets.glosses.get(run[0])
        if gloss:
            pieces.append(f' <span class="gloss">{escapeHtml(gloss)}</span>')
            if text[run.end() : run.end() + 1].isalnum():
                pieces.append(" ")
        written = run.end()
    pieces.append(escapeHtml(text[written:]))
    return "".join(pieces)


def _entry_link(target: EntryTarget | None, label: str, words: str) -> str:
    if target is not None and target.which_href and not target.href:
        href = escapeHtml(target.which_href)
        link = f'<a class="wikilink wikilink--ambiguous" href="{href}">{label}</a>'
        return f'{link} <span class="wikilink__which">(which one?)</span>'
    if target is None or not (target.href or target.wanted_href):
        return f'<span class="wikilink wikilink--wanted">{label}</span>'
    if not target.href:
        href = escapeHtml(target.wanted_href or "")
        return f'<a class="wikilink wikilink--wanted" href="{href}" title="Not in the wiki yet">{label}</a>'
    title = f' title="{escapeHtml(target.title)}"' if target.title and target.title != words else ""
    link = f'<a class="wikilink" href="{escapeHtml(target.href)}"{title}>{label}</a>'
    if not target.ambiguous:
        return link
    others = ", ".join(
        f'<a class="wikilink" href="{escapeHtml(href)}">{escapeHtml(path)}</a>'
        for path, href in target.ambiguous
    )
    return f'{link} <span class="wikilink__others">(also {others})</span>'


def _cell(token: Token, tag: str) -> str:
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{tag} class="align-{side}">' if side else f"<{tag}>"
