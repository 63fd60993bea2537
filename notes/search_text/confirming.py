"""Whether a phrase stands in a text: the index knows words, not their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from notes.rendering.link_targets import GLOSSES
from notes.search_text.folding import name_form
from notes.search_text.query_parsing import QueryWord
from notes.search_text.tokens import is_cjk


def holds_phrases(texts: Iterable[str], phrases: Iterable[QueryWord]) -> bool:
    """Whether every phrase stands in one of the texts."""
    forms = [form for text in texts if text for form in _forms(text)]
    return all(any(_pattern(word.phrase, word.is_open).search(form) for form in forms) for word in phrases)


def _forms(text: str) -> list[str]:
    """The text as it is compared, and again with the author's Chinese words in English."""
    form = name_form(text)
    glossed = form
    for written, meaning in GLOSSES.items():
        glossed = glossed.replace(written, meaning.lower())
    return [form] if glossed == form else [form, glossed]


@lru_cache(maxsize=200)
def _pattern(phrase: str, is_open: bool) -> re.Pattern[str]:
    """The phrase between the ends of words. Chinese words have no ends that could be seen."""
    before = r"(?<![^\W_])" if phrase[0].isalnum() and not is_cjk(phrase[0]) else ""
    after = r"(?![^\W_])" if phrase[-1].isalnum() and not is_cjk(phrase[-1]) and not is_open else ""
    return re.compile(before + re.escape(phrase) + after)
