"""Whether a phrase stands in a text: the index knows words, not their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from notes.rendering.link_targets import GLOSSES
from notes.search_text.folding import fold
from notes.search_text.query_parsing import QueryWord
from notes.search_text.tokens import is_cjk

# Between two texts: no phrase holds it.
_BOUNDARY = "\n\x01\n"


def holds_phrases(texts: Iterable[str], phrases: Iterable[QueryWord]) -> bool:
    """Whether every phrase stands in one of the texts."""
    form = fold(_BOUNDARY.join(texts))
    return all(_stands(word, form) for word in phrases)


def _stands(word: QueryWord, form: str) -> bool:
    return _is_in(word, form) or (not form.isascii() and _is_in(word, _in_english(form)))


def _is_in(word: QueryWord, form: str) -> bool:
    """However its spaces are written, and between the ends of words: Chinese words have none to see."""
    for match in _pattern(word.phrase).finditer(form):
        start, end = match.span()
        begins = not start or not (_joins(form[start]) and _joins(form[start - 1]))
        ends = word.is_open or end == len(form) or not (_joins(form[end - 1]) and _joins(form[end]))
        if begins and ends:
            return True
    return False


def _joins(character: str) -> bool:
    return character.isalnum() and not is_cjk(character)


def _in_english(form: str) -> str:
    """With the author's Chinese words in English."""
    for written, meaning in GLOSSES.items():
        form = form.replace(written, meaning.lower())
    return form


@lru_cache(maxsize=200)
def _pattern(phrase: str) -> re.Pattern[str]:
    """It begins with plain letters, which is much quicker to look for than the beginning of a word."""
    return re.compile(r"\s+".join(map(re.escape, phrase.split())))
