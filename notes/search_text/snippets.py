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
from notes.search_text.query_parsing import QueryWord
from notes.search_text.tokens import is_cjk

LONGEST_SNIPPET = 180
_BEFORE_MARK = 50
_MOST_LINES = 500
_LONGEST_LINE = 20_000
_MOST_MARKS = 50
_WHOLE = 100
_SHORTEST_INSIDE = 4

_URL = re.compile(r"\s*https?://[^\s`\"<>]+", re.IGNORECASE)
_LINE_SIGN = re.compile(r"^\s*(?:[*>+-]\ufe0f?|#{1,6}|\d+[.)])\s+")
_MEANINGS = {written: (meaning.lower(), *meaning.lower().split()) for written, meaning in GLOSSES.items()}
_GLOSSED = re.compile("|".join(map(re.escape, GLOSSES)))

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")

Span = tuple[int, int]


class MarkedText(NamedTuple):
    """A text and where it is marked."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def html(self) -> str:
        """Escaped, with <mark> around the marks and a gloss behind the author's Chinese words."""
        pieces: list[str] = []
        end = 0
        if not self.spans:
            return _glossed(self.text)
        for start, stop in self.spans:
            pieces += [_glossed(self.text[end:start]), f"<mark>{words_html(self.text[start:stop])}</mark>"]
            pieces.append(_gloss_behind(self.text[start:stop]))
            end = stop
        pieces.append(_glossed(self.text[end:]))
        return "".join(pieces)


def marked(text: str, words: Sequence[QueryWord]) -> MarkedText:
    """The whole text, with the words marked."""
    return MarkedText(text, _spans(text, words))


def snippet(lines: Iterable[str], words: Sequence[QueryWord], otherwise: str = "") -> MarkedText:
    """The first of those lines that hold most of the words; else the other text, unmarked.

    The URLs of a line are left out unless a word stands in one.
    """
    best, most = "", 0
    signs = _signs_of(words)
    for line in islice(lines, _MOST_LINES) if words else ():
        if _holds_nothing(line, signs):
            continue
        for text in _without_and_with_urls(_without_signs(line[:_LONGEST_LINE])):
            found = _count(text, words)
            if found > most:
                best, most = text, found
        if most == len(words) * _WHOLE:
            break
    if most:
        return _around(best, _spans(best, words))
    shown = _without_signs(otherwise[:_LONGEST_LINE])
    return MarkedText(_cut(_URL.sub("", shown).strip() or shown, 0))


def holds_all(text: str, words: Sequence[QueryWord]) -> bool:
    """Whether every word stands in the text as a whole."""
    return bool(words) and _count(text, words) == len(words) * _WHOLE


def _signs_of(words: Sequence[QueryWord]) -> list[str]:
    """Pieces of which a simple line must hold one if any word stands in it."""
    return list(dict.fromkeys(_mark(mark).first_word for word in words for mark in word.marks))


def _holds_nothing(line: str, signs: Sequence[str]) -> bool:
    """Most lines of a long text hold none of the words, and what is left out of a line makes no new ones."""
    if not line.isascii():
        return False
    lowered = line.replace("`", "").lower()
    return not any(sign in lowered for sign in signs)


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


def _count(text: str, words: Sequence[QueryWord]) -> int:
    """How many of the words the text holds; a word that it holds in parts only counts little."""
    folded = fold(text)
    count = 0
    for word in words:
        for place, mark in enumerate(word.marks):
            if _stands_in(folded, mark):
                count += 1 if place else _WHOLE
                break
    return count


def _stands_in(folded: str, text: str) -> bool:
    """Whether `_positions` would find the mark: most lines hold none, and that is seen at once."""
    mark = _mark(text)
    if mark.first_word in folded:
        if mark.may_be_inside and text in folded:
            return True
        if any(pattern.search(folded) for pattern in mark.patterns):
            return True
    return bool(mark.glossed) and any(written in folded for written in mark.glossed)


def _spans(text: str, words: Sequence[QueryWord]) -> tuple[Span, ...]:
    folded, offsets = _folded_with_offsets(text)
    found: list[Span] = []
    for word in words:
        whole = word.marks[:1]
        positions = [span for mark in whole for span in _positions(folded, mark)]
        found += positions or [span for mark in word.marks[1:] for span in _positions(folded, mark)]
    spans: list[Span] = []
    for start, stop in sorted(found):
        left, right = offsets[start], offsets[stop - 1] + 1
        if spans and left <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], right))
        else:
            spans.append((left, right))
    return tuple(spans[:_MOST_MARKS])


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


def _positions(folded: str, text: str) -> list[Span]:
    """Where the mark stands: at the beginning of words, else inside them, else as its Chinese."""
    mark, found = _mark(text), list[Span]()
    if mark.first_word in folded:
        for pattern in mark.patterns:
            found = found or [match.span() for match in islice(pattern.finditer(folded), _MOST_MARKS)]
        if not found and mark.may_be_inside and (position := folded.find(text)) >= 0:
            found = [(position, position + len(text))]
    for written in mark.glossed:
        found += [match.span() for match in re.finditer(re.escape(written), folded)]
    return found


class _Mark(NamedTuple):
    """What is looked for where a word may stand; `glossed` are the author's Chinese words that mean it."""

    first_word: str
    patterns: tuple[re.Pattern[str], ...]
    may_be_inside: bool
    glossed: tuple[str, ...]


@lru_cache(maxsize=500)
def _mark(text: str) -> _Mark:
    return _Mark(
        first_word=text.split(maxsplit=1)[0],
        patterns=tuple(_patterns(text)),
        may_be_inside=len(text) >= _SHORTEST_INSIDE,
        glossed=tuple(written for written, meaning in _MEANINGS.items() if text in meaning),
    )


def _patterns(mark: str) -> list[re.Pattern[str]]:
    """At the beginning of a word; for one or two letters rather a word of its own."""
    words = r"\s+".join(map(re.escape, mark.split()))
    before = r"(?<![^\W_])" if mark[0].isalnum() and not is_cjk(mark[0]) else ""
    beginning = re.compile(before + words)
    if len(mark) > 2 or not before:
        return [beginning]
    alone = re.compile(before + words + r"(?![^\W_])")
    return [alone, beginning] if len(mark) == 2 else [alone]


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
