"""Long quotes: how much of one is shown at first, cut only between sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONG: Final = 420
SHOWN: Final = 360
_SENTENCE_END: Final = re.compile(
    r"(?:(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|(?<=[。！？])[”’」』）]*)"
)
_NOT_AN_END: Final = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|Ex|Mr|Mrs|Dr|No|approx|incl)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote in two parts; `rest` is empty when all of it is shown."""

    shown: str
    rest: str
    sentence_count: int


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, with the spaces between them dropped."""
    found: list[str] = []
    begin = 0
    for end in _SENTENCE_END.finditer(text):
        sentence = text[begin : end.end()].strip()
        if not sentence or _NOT_AN_END.search(sentence):
            continue
        found.append(sentence)
        begin = end.end()
    last = text[begin:].strip()
    return [*found, last] if last else found


def excerpt(text: str) -> Excerpt:
    """The first sentences of a long text, and the others."""
    every = sentences(text)
    if len(text) <= LONG or len(every) < 3:
        return Excerpt(text.strip(), "", len(every))
    shown = [every[0]]
    while len(shown) < len(every) and len(" ".join(shown)) + len(every[len(shown)]) <= SHOWN:
        shown.append(every[len(shown)])
    if len(every) - len(shown) < 2:
        return Excerpt(text.strip(), "", len(every))
    return Excerpt(" ".join(shown), " ".join(every[len(shown) :]), len(every))
