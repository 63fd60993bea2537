"""Where in a line addresses, code, wikilinks and signs stand."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from notes.source_notes.icons import KIND_OF_ICON, bare_icon
from notes.source_notes.urls import URL_PATTERN

TokenKind = Literal["url", "code", "wikilink", "similar", "sign"]

TAG_OF_SIGN = {"❓": "question", "📍": "todo", "🎗": "todo"}
_SIGNS = frozenset((*KIND_OF_ICON, "🎯", *TAG_OF_SIGN))
# Told apart by their first character. Every emoji is found and signs are picked out later: ranges are fast.
_TOKEN = re.compile(
    rf"{URL_PATTERN}|`[^`]*`|\[\[[^\[\]]+\]\]|类似|[\u2600-\u2bff\U0001f300-\U0001faff]\ufe0f*"
)
_KIND_OF_FIRST: dict[str, TokenKind] = {"h": "url", "`": "code", "[": "wikilink", "类": "similar"}


class Token(NamedTuple):
    """Something in a line that is no mere word."""

    kind: TokenKind
    start: int
    end: int
    text: str


def tokens_of(line: str) -> list[Token]:
    """Everything in the line that may be more than words, in order."""
    found = []
    for match in _TOKEN.finditer(line):
        text = match.group()
        kind = _KIND_OF_FIRST.get(text[0])
        if kind is None:
            if bare_icon(text) not in _SIGNS:
                continue
            kind = "sign"
        found.append(Token(kind, match.start(), match.end(), text))
    return found
