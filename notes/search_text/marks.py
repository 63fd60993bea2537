"""Where the words of a query stand in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from notes.rendering.link_targets import GLOSSES
from notes.search_text.tokens import is_cjk

MOST_MARKS = 50
_SHORTEST_INSIDE = 4
_MEANINGS = {written: (meaning.lower(), *meaning.lower().split()) for written, meaning in GLOSSES.items()}

Span = tuple[int, int]


class Mark:
    """What is looked for where a word may stand: at the beginning of words, else inside them, else as its
    Chinese; for one or two letters rather a word of its own.

    Most marks are one word, which is found without a pattern: patterns that look behind try every character.
    """

    __slots__ = ("_is_alone", "_is_bounded", "_may_be_inside", "_pattern", "_text", "first_word", "glossed")

    def __init__(self, text: str) -> None:
        words = text.split()
        self._text = text
        self.first_word = words[0]
        # The author's Chinese words that mean it.
        self.glossed = tuple(written for written, meaning in _MEANINGS.items() if text in meaning)
        self._may_be_inside = len(text) >= _SHORTEST_INSIDE
        self._is_bounded = text[0].isalnum() and not is_cjk(text[0])
        self._is_alone = self._is_bounded and len(text) <= 2
        self._pattern = None if words == [text] else re.compile(r"\s+".join(map(re.escape, words)))

    def stands_in(self, folded: str) -> bool:
        """Whether `positions` would find it: most lines hold none, and that is seen at once."""
        if self.first_word in folded:
            if self._may_be_inside and self._text in folded:
                return True
            if next(self._beginnings(folded), None):
                return True
        return bool(self.glossed) and any(written in folded for written in self.glossed)

    def positions(self, folded: str) -> list[Span]:
        found: list[Span] = []
        if self.first_word in folded:
            found = list(islice(self._beginnings(folded), MOST_MARKS))
            if not found and self._may_be_inside and (position := folded.find(self._text)) >= 0:
                found = [(position, position + len(self._text))]
        for written in self.glossed:
            found += [match.span() for match in re.finditer(re.escape(written), folded)]
        return found

    def _beginnings(self, folded: str) -> Iterator[Span]:
        if not self._is_alone:
            return self._at_beginnings(folded)
        alone = [span for span in self._at_beginnings(folded) if _ends(folded, span[1])]
        return iter(alone) if alone or len(self._text) == 1 else self._at_beginnings(folded)

    def _at_beginnings(self, folded: str) -> Iterator[Span]:
        span = self._next(folded, 0)
        while span is not None:
            start, stop = span
            if start and self._is_bounded and folded[start - 1].isalnum():
                stop = start + 1
            else:
                yield span
            span = self._next(folded, stop)

    def _next(self, folded: str, start: int) -> Span | None:
        if self._pattern is not None:
            match = self._pattern.search(folded, start)
            return match.span() if match else None
        position = folded.find(self._text, start)
        return (position, position + len(self._text)) if position >= 0 else None


def _ends(folded: str, stop: int) -> bool:
    return stop == len(folded) or not folded[stop].isalnum()


@lru_cache(maxsize=500)
def mark_of(text: str) -> Mark:
    return Mark(text)
