"""The form in which texts are compared: width, case, accents and kinds of apostrophe do not count."""

from __future__ import annotations

import re
import unicodedata

# Variation selectors, joiners, soft hyphens and zero-width spaces are invisible; a curly apostrophe is a
# straight one.
_REPLACED = str.maketrans(
    {
        **dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)], None),
        **dict.fromkeys([0x2018, 0x2019, 0x02BC, 0xFF07], "'"),
    }
)
_IS_REPLACED = re.compile(f"[{''.join(map(chr, _REPLACED))}]")
# Accents of Latin, Greek and Cyrillic. Marks of other scripts are letters of a kind and stay.
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


def plain(text: str) -> str:
    """The text in one way of writing, its case kept: CamelCase still shows where words begin."""
    if text.isascii() or _is_plain(text):
        return text
    text = unicodedata.normalize("NFKC", text).translate(_REPLACED)
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def _is_plain(text: str) -> bool:
    """Whether nothing of it would change: most lines that are not ASCII are so, and seen to be so at once."""
    is_normalized = unicodedata.is_normalized
    if not (is_normalized("NFKC", text) and is_normalized("NFKD", text)):
        return False
    return _IS_REPLACED.search(text) is None and _ACCENTS.search(text) is None


def lowered(text: str) -> str:
    """A plain text without its case."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", text))


def fold(text: str) -> str:
    return lowered(plain(text))


def name_form(text: str) -> str:
    """A name as two of them are compared: folded, its spaces collapsed."""
    return " ".join(fold(text).split())
