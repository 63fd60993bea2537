"""Bounds on the work for one text: size, nesting, number of pieces, processor time.

The parser asks the `Budget` as it goes, at every rule that it tries; no thread and no signal, so it holds in
any kind of server. Over the bounds a text is shown as it was written.
"""

from __future__ import annotations

import re
from time import thread_time
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

MOST_BYTES: Final = 200_000
MOST_SECONDS: Final = 1.0
MOST_NESTING: Final = 40
MOST_PIECES: Final = 50_000
MOST_PIECES_OF_LINES: Final = 100_000
# An item of a list is five pieces, a line in a paragraph two.
MOST_ITEMS: Final = MOST_PIECES // 5
MOST_LINES: Final = MOST_PIECES_OF_LINES // 2
_ITEM: Final = re.compile(r"^[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]", re.MULTILINE)
_WORDS: Final = re.compile(r"^[ \t]*[^ \t\n]", re.MULTILINE)
_FENCE: Final = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
MOST_OUTPUT: Final = 2_000_000
_STEPS_BETWEEN_LOOKS: Final = 100


MOST_DELIMITERS: Final = 5_000
MOST_OPEN_BRACKETS: Final = 3_000


class TooMuchWork(ValueError):
    """The text asks for more work than any honest text does."""


class Budget:
    """What one text may cost. Its time is processor time of this thread, so a busy machine fails nobody."""

    __slots__ = ("_characters", "_ends_at", "_steps")

    def __init__(self, seconds: float) -> None:
        self._ends_at = thread_time() + seconds
        self._steps = 0
        self._characters = 0

    def spend(self, steps: int = 1) -> None:
        """Count steps of about a microsecond or two, and look at the clock now and then."""
        self._steps += steps
        if self._steps >= _STEPS_BETWEEN_LOOKS:
            self._steps = 0
            self.look()

    def write(self, characters: int) -> None:
        """Count what the result holds beyond the text: one address may be used ten thousand times."""
        self._characters += characters
        if self._characters > MOST_OUTPUT:
            raise TooMuchWork("too long when laid out")

    def look(self) -> None:
        if thread_time() > self._ends_at:
            raise TooMuchWork("took too long")


def check_text(text: str) -> None:
    """Refuse what is known to make the parser look ahead again and again."""
    if text.count("[") - text.count("]") > MOST_OPEN_BRACKETS:
        raise TooMuchWork("too many open brackets")
    if text.count("\n") > MOST_ITEMS and not _FENCE.search(text):
        _check_lines(text)


def _check_lines(text: str) -> None:
    """Refuse, before any work, what the count of pieces would refuse after a second of it."""
    if sum(1 for _ in _ITEM.finditer(text)) > MOST_ITEMS:
        raise TooMuchWork("too many pieces: list items")
    if sum(1 for _ in _WORDS.finditer(text)) > MOST_LINES:
        raise TooMuchWork("too many pieces: lines")


def install(parser: MarkdownIt) -> None:
    """Put the watch before every rule. The parser's own nesting limit, which drops text, lies beyond ours."""
    parser.options["maxNesting"] = MOST_NESTING + 20
    every_line = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "limits", _watch_blocks, {"alt": every_line})
    parser.inline.ruler.before("text", "limits", _watch_inline)
    parser.core.ruler.after("block", "limits", _count_pieces)


def _watch_blocks(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    del start_line, end_line, silent
    if state.level > MOST_NESTING:
        raise TooMuchWork("nested too deeply")
    if len(state.tokens) > MOST_PIECES:
        raise TooMuchWork("too many pieces")
    budget: Budget = state.env["budget"]
    budget.spend()
    return False


def _watch_inline(state: StateInline, silent: bool) -> bool:
    del silent
    if len(state.tokens) > MOST_PIECES_OF_LINES:
        raise TooMuchWork("too many pieces")
    budget: Budget = state.env["budget"]
    budget.spend()
    return False


def _count_pieces(state: StateCore) -> None:
    if len(state.tokens) > MOST_PIECES:
        raise TooMuchWork("too many pieces")
    budget: Budget = state.env["budget"]
    budget.look()
