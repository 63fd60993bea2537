"""What a hit shows: the line that fits best, cut from the original text, its words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import islice
from typing import NamedTuple

from notes.rendering.link_targets import GLOSSES
from notes.search_text.folding import fold
from notes.search_text.marks import MOST_MARKS, Span, mark_of
from notes.search_text.query_parsing import QueryWord

LONGEST_SNIPPET = 180
_BEFORE_MARK = 50
_MOST_LINES = 500
_LONGEST_LINE = 20_000
_WHOLE = 100

_URL = re.compile(r"\s*https?://[^\s`\"<>]+", re.IGNORECASE)
_LINE_SIGN = re.compile(r"^\s*(?:[*>+-]\ufe0f?|#{1,6}|\d+[.)])\s+")
_GLOSSED = re.compile("|".join(map(re.escape, GLOSSES)))

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class MarkedText(NamedTuple):
    """A text and where it is marked."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def html(self) -> str:
        """Escaped, with <mark> around the marks and a gloss behind the author's Chinese words."""
        if not self.spans:
            return _glossed(self.text)
        pieces: list[str] = []
        end = 0
        for start, stop in self.spans:
            pieces += [_glossed(self.text[end:start]), f"<mark>{words_html(self.text[start:stop])}</mark>"]
            pieces.append(_gloss_behind(self.text[start:stop]))
            end = stop
        pieces.append(_glossed(self.text[end:]))
        return "".join(pieces)


def marked(text: str, words: Sequence[QueryWord]) -> MarkedText:
    """The whole text, with the words marked."""
    return Marker(words).marked(text)


def snippet(lines: Iterable[str], words: Sequence[QueryWord], otherwise: str = "") -> MarkedText:
    """See Marker.snippet."""
    return Marker(words).snippet(lines, otherwise)


class Marker:
    """Marks the words of one query in the texts of a page."""

    def __init__(self, words: Sequence[QueryWord]) -> None:
        self._words = [tuple(map(mark_of, word.marks)) for word in words]
        # Of each word, what a simple line must hold of it as a whole, or else of its parts.
        self._signs = [
            (whole.first_word, [part.first_word for part in parts]) for whole, *parts in self._words
        ]
        self._all = len(self._words) * _WHOLE

    def marked(self, text: str) -> MarkedText:
        """The whole text, with the words marked."""
        return MarkedText(text, self._spans(text))

    def snippet(self, lines: Iterable[str], otherwise: str = "") -> MarkedText:
        """The first of those lines that hold most of the words; else the other text, unmarked.

        The URLs of a line are left out unless a word stands in one.
        """
        best, most = "", 0
        for line in islice(lines, _MOST_LINES) if self._words else ():
            if line.isascii() and self._at_most(line) <= most:
                continue
            for text in _without_and_with_urls(_without_signs(line[:_LONGEST_LINE])):
                found = self._count(text)
                if found > most:
                    best, most = text, found
            if most == self._all:
                break
        if most:
            return _around(best, self._spans(best))
        shown = _without_signs(otherwise[:_LONGEST_LINE])
        return MarkedText(_cut(_URL.sub("", shown).strip() or shown, 0))

    def holds_all(self, text: str) -> bool:
        """Whether every word stands in the text as a whole."""
        return bool(self._words) and self._count(text) == self._all

    def _at_most(self, line: str) -> int:
        """What `_count` cannot exceed: most lines hold no more than the best one so far, and what is left
        out of a line makes no new words."""
        lowered = (line.replace("`", "") if "`" in line else line).lower()
        most = 0
        for whole, parts in self._signs:
            if whole in lowered:
                most += _WHOLE
            elif parts and any(part in lowered for part in parts):
                most += 1
        return most

    def _count(self, text: str) -> int:
        """How many of the words the text holds; a word that it holds in parts only counts little."""
        folded = fold(text)
        count = 0
        for marks in self._words:
            for place, mark in enumerate(marks):
                if mark.stands_in(folded):
                    count += 1 if place else _WHOLE
                    break
        return count

    def _spans(self, text: str) -> tuple[Span, ...]:
        folded, offsets = _folded_with_offsets(text)
        found: list[Span] = []
        for whole, *parts in self._words:
            positions = whole.positions(folded)
            found += positions or [span for mark in parts for span in mark.positions(folded)]
        spans: list[Span] = []
        for start, stop in sorted(found):
            left, right = offsets[start], offsets[stop - 1] + 1
            if spans and left <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], right))
            else:
                spans.append((left, right))
        return tuple(spans[:MOST_MARKS])


def _without_signs(line: str) -> str:
    sign = _LINE_SIGN.match(line)
    return (line[sign.end() :] if sign else line).replace("`", "").strip()


def _without_and_with_urls(text: str) -> tuple[str, ...]:
    without = _URL.sub("", text).strip() if "://" in text else text
    return (text,) if without == text else (without, text)


def _around(text: str, spans: tuple[Span, ...]) -> MarkedText:
    """The text near its first mark."""
    if len(text) <= LONGEST_SNIPPET:
        return MarkedText(text, spans)
    first = spans[0][0] if spans else 0
    start = 0 if first <= _BEFORE_MARK * 2 else _beginning_of_word(text, first - _BEFORE_MARK)
    shown = _cut(text, start)
    lead = 1 if start else 0
    last = len(shown) - (1 if shown.endswith("…") and start + LONGEST_SNIPPET < len(text) else 0)
    moved = [(left - start + lead, right - start + lead) for left, right in spans if left >= start]
    return MarkedText(shown, tuple((left, min(right, last)) for left, right in moved if left < last))


def _cut(text: str, start: int) -> str:
    text = text[start:].lstrip() if not start else text[start:]
    shown = text[:LONGEST_SNIPPET]
    return f"{'…' if start else ''}{shown}{'…' if len(text) > LONGEST_SNIPPET else ''}"


def _beginning_of_word(text: str, position: int) -> int:
    """The next place after a space, if there is one soon: Chinese has none."""
    space = text.find(" ", position, position + _BEFORE_MARK)
    return space + 1 if space >= 0 else position


def _folded_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters where it stands in the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = list(map(_fold_character, text))
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        return folded, range(len(text))
    return folded, [offset for offset, piece in enumerate(pieces) for _ in piece]


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    return fold(character)


def words_html(text: str) -> str:
    """Escaped; Chinese says its language."""
    return escape(text) if text.isascii() else _CHINESE.sub(r'<span lang="zh">\g<0></span>', escape(text))


def _glossed(text: str) -> str:
    """Escaped, each of the author's Chinese words with its meaning behind it."""
    if text.isascii():
        return escape(text)
    pieces: list[str] = []
    end = 0
    for match in _GLOSSED.finditer(text):
        pieces += [words_html(text[end : match.end()]), _gloss_behind(match.group())]
        end = match.end()
    return "".join(pieces) + words_html(text[end:])


def _gloss_behind(text: str) -> str:
    gloss = GLOSSES.get(text)
    return f' <span class="gloss">{escape(gloss)}</span>' if gloss else ""
