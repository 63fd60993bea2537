"""A URL in running text is a link; what counts as a URL is decided by the reader of the notes."""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from notes.source_notes.urls import URL_PATTERN, trim_url

_SCHEMES: Final = ("https", "http")
_URL: Final = re.compile(URL_PATTERN)
_CHINESE_STOP: Final = re.compile("[。，、；！？]")


def install(parser: MarkdownIt) -> None:
    parser.inline.ruler.at("linkify", _url)
    parser.inline.ruler.enable("linkify")


def _url(state: StateInline, silent: bool) -> bool:
    """Called at a `:`; the scheme already waits among the pending text.

    Not while the end of a `[label]` is being looked for: a label may itself be a URL.
    """
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next((name for name in _SCHEMES if state.src.endswith(name, 0, state.pos)), "")
    if not scheme or not state.pending.endswith(scheme):
        return False
    url = url_at(state.src, state.pos - len(scheme))
    if not url or not state.md.validateLink(url):
        return False
    state.pending = state.pending[: -len(scheme)]
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": url}
    opening.info = "auto"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1).info = "auto"
    state.pos += len(url) - len(scheme)
    return True


def url_at(text: str, position: int) -> str:
    """The URL that begins at `position`. A Chinese full stop or comma never belongs to it."""
    found = _URL.match(text, position)
    if found is None:
        return ""
    url = _CHINESE_STOP.split(found[0], maxsplit=1)[0]
    return trim_url(url)
