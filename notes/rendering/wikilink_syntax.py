"""`[[Target]]` and `[[Target|label]]`: links to other entries by any of their names."""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

WIKILINK: Final = re.compile(r"\[\[([^\[\]\n|]{1,300}?)(?:\\?\|([^\[\]\n]{1,300}))?\]\]")


def without_marks(text: str) -> str:
    """The words as a page shows them: labels instead of links, and no half of a link that was cut off."""
    shown = WIKILINK.sub(lambda link: (link[2] or "").strip() or link[1].strip(), text)
    return shown.replace("[[", "").replace("]]", "")


def install(parser: MarkdownIt) -> None:
    parser.inline.ruler.before("link", "wikilink", _wikilink)


def _wikilink(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None or not match[1].strip():
        return False
    if not silent:
        target = match[1].strip()
        label = (match[2] or "").strip() or target
        token = state.push("text" if state.linkLevel else "entry_link", "", 0)
        token.content = label
        token.meta = {"target": target}
    state.pos = match.end()
    return True
