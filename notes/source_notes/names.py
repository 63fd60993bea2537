"""Names of entries: how they compare, how they become an address, what stands in their brackets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from notes.source_notes.icons import without_icons

_FOLDED = str.maketrans({"\ufe0f": None, "\u200d": None, "\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_IS_FOLDED = re.compile(f"[{''.join(map(chr, _FOLDED))}]")
_ACRONYM_SEPARATORS = re.compile(r"\s*[/,]\s*")
_WORD_SEPARATORS = re.compile(r"[\s\-/]+")


LONGEST_KEY = 200
LONGEST_SLUG = 120
_LONGEST_RAW_NAME = 4000


class TermName(NamedTuple):
    """What a raw term says: `ECS (Elastic Container Svc)` has a title and an expansion."""

    title: str
    expansion: str = ""
    aliases: tuple[str, ...] = ()


def key(text: str) -> str:
    """The form in which two names are compared: `🗄` equals `🗄️`, a curly apostrophe a straight one."""
    if not text.isascii():
        # A joiner may stand between a letter and its accent, so what is removed goes before they are joined.
        text = unicodedata.normalize("NFC", _without_signs(text[:_LONGEST_RAW_NAME])).casefold()
        text = _without_signs(unicodedata.normalize("NFC", text))
    return " ".join(text.casefold().split())[:LONGEST_KEY].rstrip()


def _without_signs(text: str) -> str:
    """To look whether there are any is much quicker than to go through the text sign by sign."""
    return text.translate(_FOLDED) if _IS_FOLDED.search(text) else text


@lru_cache(maxsize=5000)
def tie_key(text: str) -> str:
    """Like `key`, with spaces and hyphens ignored: for names of services."""
    return key(text).replace(" ", "").replace("-", "")


def slugify(title: str) -> str:
    """The title as a part of an address; empty when nothing is left of it, as of an emoji."""
    title = unicodedata.normalize("NFC", title[:_LONGEST_RAW_NAME])
    text = unicodedata.normalize("NFC", without_icons(title).lower())
    kept = [
        character if character.isalnum() or unicodedata.category(character)[0] == "M" else " "
        for character in text
    ]
    # A combining mark without its letter is no word.
    words = [word for word in "".join(kept).split() if any(map(str.isalnum, word))]
    return "-".join(words)[:LONGEST_SLUG].rstrip("-")


def split_term_name(raw: str) -> TermName:
    """Understand the brackets at the end of a term: expansion, aliases, or a qualifier that stays."""
    raw = raw.strip()
    opening = _opening_bracket(raw)
    if opening <= 0:
        return TermName(raw)
    head, inside = raw[:opening].strip(), raw[opening + 1 : -1].strip()
    if not head or not inside:
        return TermName(raw)
    if _is_acronym(head, of=inside):
        return TermName(head, inside)
    parts = _ACRONYM_SEPARATORS.split(inside)
    if all(_is_acronym(part, of=head) for part in parts):
        return TermName(head, "", tuple(dict.fromkeys(parts)))
    return TermName(raw)


def _opening_bracket(raw: str) -> int:
    """Where the bracket opens that closes at the end of the text, or -1."""
    if not raw.endswith(")"):
        return -1
    depth = 0
    for position in range(len(raw) - 1, -1, -1):
        if raw[position] == ")":
            depth += 1
        elif raw[position] == "(":
            depth -= 1
            if depth == 0:
                return position
    return -1


def _is_acronym(text: str, *, of: str) -> bool:
    """Two characters or more, mostly capitals and digits, or the initials of the other side's words."""
    signs = [character for character in text if character.isalnum()]
    if len(signs) < 2:
        return False
    initials = "".join(word[0] for word in _WORD_SEPARATORS.split(of) if word)
    if "".join(signs).casefold() == initials.casefold():
        return True
    if any(map(str.isspace, text)) or not any(map(str.isupper, signs)):
        return False
    return 2 * sum(sign.isupper() or sign.isdigit() for sign in signs) > len(signs)
