"""The notes are written line by line, CommonMark thinks in blocks. Where they part, the author is followed:

- a code block, quote or table directly under a bullet belongs to that bullet, and the list goes on after it;
- `>` lines that are each complete are quotes of their own;
- a table may stand directly under a bullet, and ends with its last `|` line;
- a bullet may have been typed with an emoji keyboard (`*` and U+FE0F).
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_DELIMITER_ROW: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_EMOJI_BULLET: Final = re.compile(r"^([ \t]*)\*\ufe0f(?=[ \t])", re.MULTILINE)
_FENCE: Final = re.compile(r"^[ \t>*+-]*(`{3,}|~{3,})")
_LISTS: Final = ("bullet_list_open", "ordered_list_open")
_ATTACHABLE: Final = ("fence", "blockquote_open", "table_open")
_ENDS_WITH_URL: Final = re.compile(r"https?://\S+(?:[ \t]+(?:@[ \t]*)?\[?\d{1,3}:\d\d(?::\d\d)?\]?)?[ \t]*\Z")
_ENDS_SENTENCE: Final = re.compile(r"[.!?…。！？][\"'”’»)）」』]*[ \t]*\Z")
_LONGEST_ROW: Final = 5_000
_MOST_QUOTES: Final = 300


def install(parser: MarkdownIt) -> None:
    parser.core.ruler.before("block", "emoji_bullets", _plain_bullets)
    blocks = parser.block.ruler
    blocks.before(
        "table", "table_under_bullet", _table_begins_under_bullet, {"alt": ["paragraph", "blockquote"]}
    )
    blocks.before("table", "table_end", _table_is_over, {"alt": ["blockquote"]})
    parser.core.ruler.after("block", "one_quote_a_line", _divide_quotes)
    parser.core.ruler.after("one_quote_a_line", "attached_blocks", _attach_to_bullets)


def _plain_bullets(state: StateCore) -> None:
    if state.inlineMode or "*\ufe0f" not in state.src:
        return
    lines = state.src.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            if opened and line.strip(" \t>") == opened[1] and opened[1].startswith(fence):
                fence = ""
        elif opened:
            fence = opened[1]
        else:
            lines[number] = _EMOJI_BULLET.sub(r"\1*", line)
    state.src = "\n".join(lines)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _table_begins_under_bullet(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Ends a paragraph (never a block of its own): outdented table lines do not continue the text above."""
    if not silent or start_line + 1 >= end_line or state.sCount[start_line] >= max(state.blkIndent, 1):
        return False
    if state.parentType not in ("paragraph", "blockquote") or state.is_code_block(start_line):
        return False
    if not _line(state, start_line).startswith("|"):
        return False
    below = _line(state, start_line + 1)
    return "|" in below and len(below) <= _LONGEST_ROW and _DELIMITER_ROW.match(below) is not None


def _table_is_over(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Ends a table that has a `|` before each row at the first line without one."""
    del end_line
    return (
        silent
        and state.parentType == "table"
        and not _line(state, start_line).startswith("|")
        and _line(state, start_line - 1).startswith("|")
    )


def _divide_quotes(state: StateCore) -> None:
    if not any(token.type == "blockquote_open" for token in state.tokens):
        return
    lines = state.src.split("\n")
    divided: list[Token] = []
    position = 0
    while position < len(state.tokens):
        run = state.tokens[position : position + 5]
        quotes = _quotes_of(run, lines)
        if quotes:
            divided.extend(quotes)
            position += 5
        else:
            divided.append(state.tokens[position])
            position += 1
    state.tokens = divided


def _quotes_of(run: list[Token], lines: list[str]) -> list[Token]:
    """The separate quotes that a quote of one paragraph consists of; none if it is to stay as it is."""
    kinds = [token.type for token in run]
    if kinds != ["blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"]:
        return []
    first, after = run[0].map or (0, 0)
    words = run[2].content.split("\n")
    own_lines = lines[first : first + len(words)]
    if not 2 <= len(words) <= _MOST_QUOTES or not all(line.lstrip().startswith(">") for line in own_lines):
        return []
    pieces = _complete_quotes(words)
    if len(pieces) < 2:
        return []
    quotes: list[Token] = []
    begin = first
    for piece in pieces:
        end = begin + len(piece) if piece is not pieces[-1] else after
        for token in run:
            copied = token.copy(map=[begin, end] if token.map else None)
            if copied.type == "inline":
                copied.content = "\n".join(piece)
                copied.children = []
            quotes.append(copied)
        begin = end
    return quotes


def _complete_quotes(lines: list[str]) -> list[list[str]]:
    """Lines grouped into quotes: a source ends one, and so does a full stop if every line has one.

    Lines of a quote that was wrapped by hand end anywhere, so they stay together.
    """
    every_line_ends = all(_ENDS_WITH_URL.search(line) or _ENDS_SENTENCE.search(line) for line in lines)
    pieces: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        pieces[-1].append(line)
        if number + 1 < len(lines) and (every_line_ends or _ENDS_WITH_URL.search(line)):
            pieces.append([])
    return pieces


def _attach_to_bullets(state: StateCore) -> None:
    """Move what directly follows a list into its last item, and let a list that follows directly go on."""
    if not any(token.type in _LISTS and token.level == 0 for token in state.tokens):
        return
    lines = state.src.split("\n")
    laid_out: list[Token] = []
    open_list: Token | None = None
    items = 0
    expected = -1
    for block in _top_blocks(state.tokens):
        head = block[0]
        begin, end = head.map or (-1, -1)
        follows = open_list is not None and begin == expected and bool(lines[begin - 1].strip())
        if open_list is not None and follows and head.type in _ATTACHABLE:
            laid_out[-2:-2] = _deeper(block)
        elif open_list is not None and follows and _goes_on(open_list, items, head):
            laid_out[-1:] = block[1:]
            items += _items_of(block)
        else:
            laid_out.extend(block)
            open_list = head if head.type in _LISTS else None
            items = _items_of(block)
        expected = end
    state.tokens = laid_out


def _top_blocks(tokens: list[Token]) -> list[list[Token]]:
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _deeper(block: list[Token]) -> list[Token]:
    for token in block:
        token.level += 2
    return block


def _items_of(block: list[Token]) -> int:
    return sum(token.type == "list_item_open" and token.level == 1 for token in block)


def _goes_on(open_list: Token, items: int, head: Token) -> bool:
    """Whether the list `head` continues `open_list`: same sign, and the next number or again the first."""
    if head.type != open_list.type or head.markup != open_list.markup:
        return False
    first = int(open_list.attrs.get("start", 1))
    return head.type == "bullet_list_open" or int(head.attrs.get("start", 1)) in (first + items, first)
