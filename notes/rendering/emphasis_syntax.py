"""Emphasis as in CommonMark, except that `_` means something only around whole words.

`snake_case`, `__init__.py`, `_build_/x` and `AWS_KEY_` stay as they are; `_word_` and `__label__:` do not.
"""

from __future__ import annotations

from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from notes.rendering.work_limits import MOST_DELIMITERS, TooMuchWork

_OPENING: Final = frozenset("([{\"'“‘«‹（【「『《*_~")
_CLOSING: Final = frozenset(")]}\"'”’»›）】」』》*_~.,;:!?…")
_DIVIDING: Final = frozenset("，。、；：！？—–（）【】「」『』《》")
_FARTHEST_LOOK: Final = 20


def install(parser: MarkdownIt) -> None:
    parser.inline.ruler.at("emphasis", _delimiters)


def _delimiters(state: StateInline, silent: bool) -> bool:
    """Note each run of `*` or `_` as its own text pieces; pairs are made of them later."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    opens, closes = scanned.can_open, scanned.can_close
    if marker == "_":
        opens = opens and _word_begins(state.src, state.pos)
        closes = closes and _word_ends(state.src, state.pos + scanned.length)
    if not opens and not closes:
        state.append_pending(marker * scanned.length)
        state.pos += scanned.length
        return True
    if len(state.delimiters) + scanned.length > MOST_DELIMITERS:
        raise TooMuchWork("too much emphasis in one paragraph")
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos += scanned.length
    return True


def _word_begins(text: str, position: int) -> bool:
    """Whether only opening signs stand between `position` and a space or the beginning."""
    for looked in range(_FARTHEST_LOOK):
        index = position - 1 - looked
        if index < 0 or text[index].isspace() or text[index] in _DIVIDING:
            return True
        if text[index] not in _OPENING:
            return False
    return False


def _word_ends(text: str, position: int) -> bool:
    """Whether only closing signs stand between `position` and a space or the end."""
    for index in range(position, position + _FARTHEST_LOOK):
        if index >= len(text) or text[index].isspace() or text[index] in _DIVIDING:
            return True
        if text[index] not in _CLOSING:
            return False
    return False
