"""When a card's answer means something else than it did.

An edit is small, and a memory stays, where the two lines are at least 80 percent alike (words in any order;
case, marks, links and addresses count nothing), or the old words all stand in the new line in their order,
and where both have the same numbers and the same negations. Anything else asks the person.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

SAME_FROM = 80.0
_URL = re.compile(r"https?://\S+")
_WORD = re.compile(r"\w+(?:['’]t\b)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATIONS = frozenset(["not", "no", "never", "without", "cannot", "nor", "neither", "except", "unlike"])


def means_the_same(old: str, new: str) -> bool:
    one, other = _words(old), _words(new)
    if one == other:
        return True
    if not one or not other or _numbers(one) != _numbers(other) or _negated(one) != _negated(other):
        return False
    if fuzz.token_sort_ratio(" ".join(one), " ".join(other)) >= SAME_FROM:
        return True
    rest = iter(other)
    return len(one) > 1 and all(word in rest for word in one)


def why_changed(old: str, new: str) -> str:
    """In words; empty where it means the same."""
    if means_the_same(old, new):
        return ""
    one, other = _words(old), _words(new)
    if not other:
        return "the line is gone"
    if _numbers(one) != _numbers(other):
        return "a number changed"
    if _negated(one) != _negated(other):
        return "a “not” came or went"
    return "the line says something else"


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(_URL.sub(" ", text).casefold())]


def _numbers(words: list[str]) -> list[str]:
    """Also those inside names: EC2 is no S3."""
    return sorted(number for word in words for number in _NUMBER.findall(word))


def _negated(words: list[str]) -> int:
    return sum(word in _NEGATIONS or word.endswith("'t") for word in words)
