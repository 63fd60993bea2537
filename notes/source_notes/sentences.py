"""Prose for people: on one line, without gaps, and no longer than fits."""

from __future__ import annotations

import re

SENTENCE_LENGTH = 200
_LEFT_OVER = " .,;:!?'\"*()[]|"
_EMPTY_BRACKETS = re.compile(r"\([ \t]*\)|\[[ \t]*\]|<[ \t]*>")


def collapsed(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


def readable(prose: str) -> str:
    """Prose after addresses were taken out of it: no brackets around nothing."""
    if "(" in prose or "[" in prose or "<" in prose:
        prose = _EMPTY_BRACKETS.sub("", prose)
    prose = collapsed(prose)
    return prose if prose.strip(_LEFT_OVER) else ""


def sentence_around(text: str, start: int, end: int) -> str:
    """The line, or as much of it around a place as fits."""
    text = text.strip() if len(text) <= SENTENCE_LENGTH else text
    if len(text) <= SENTENCE_LENGTH:
        return text
    room = SENTENCE_LENGTH - 2
    first = max(0, min(start - (room - min(end - start, room)) // 2, len(text) - room))
    last = first + room
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")
