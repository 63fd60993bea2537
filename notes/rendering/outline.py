"""The headings of a text: their anchors and their list of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes.source_notes.names import slugify

ANCHOR_PREFIX: Final = "part-"
_LONGEST_ANCHOR: Final = 60
_LOWEST_HEADING: Final = 6
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading inside a body. `level` is 1 for `#`, whatever the level on the page."""

    level: int
    text: str
    anchor: str


def install(parser: MarkdownIt) -> None:
    parser.core.ruler.push("outline", _number_headings)


def _number_headings(state: StateCore) -> None:
    """Give each heading its anchor and its level on the page, and note it in the outline."""
    outline: list[Heading] = state.env["outline"]
    taken: dict[str, int] = {}
    for position, token in enumerate(state.tokens):
        if token.type not in ("heading_open", "heading_close"):
            continue
        level = int(token.tag[1])
        token.tag = f"h{min(level + state.env['top_heading'] - 1, _LOWEST_HEADING)}"
        if token.type == "heading_open":
            text = words_of(state.tokens[position + 1].children or [])
            anchor = _free_anchor(state.env["anchor"], text, taken)
            token.attrs["id"] = anchor
            outline.append(Heading(level, text, anchor))


def _free_anchor(inside: str, text: str, taken: dict[str, int]) -> str:
    words = slugify(text[:_LONGEST_ANCHOR]) or "heading"
    stem = f"{ANCHOR_PREFIX}{inside}{words}"
    anchor = stem
    while anchor in taken:
        taken[stem] += 1
        anchor = f"{stem}-{taken[stem]}"
    taken[anchor] = 1
    return anchor


def words_of(children: list[Token]) -> str:
    """The words of a line as a reader sees them, without markup."""
    words = (
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in children
        if child.type in ("text", "code_inline", "entry_link", "citation", "softbreak", "hardbreak", "image")
    )
    return _SPACES.sub(" ", "".join(words)).strip()
