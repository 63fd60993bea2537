"""The words of a line that carry what it says, and how two such words compare."""

from __future__ import annotations

import re
from collections.abc import Iterable

_URL = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’+.-][^\W_]+)*\+*")
# What follows these up to the end of its part is an example or another way of saying it.
_ASIDE = re.compile(r"\([^)]*\)|\b(?:e\.g\.|i\.e\.|vs\.|cf\.)[^;]*", re.IGNORECASE)
# The last part of a line, right before its links, may be a label of theirs.
_LINK_LABEL = re.compile(r";[^;]*?(?=\s+https?://)")
# From these on, up to the end of its part, a catalogue line says what the service is not.
_OTHERWISE = re.compile(r"\b(?:not|no|without|unlike|hardly)\b[^;,:]*", re.IGNORECASE)

_FILLERS = """
    a about aas across all also amazon an and are as at aws be between bit btw but by do each for
    from get gets give has have in into is it its like more of off on one onto or other out over so
    some than that the their them then they this through to up use used using via w want was were
    what when where which while who with within you your
"""
FILLERS = frozenset(_FILLERS.split())


def content_words(text: str) -> tuple[str, ...]:
    """In order, each once, folded; without fillers, addresses and asides."""
    plain = without_asides(_URL.sub(" ", text)).replace("w/", " ")
    words = map(str.casefold, _WORD.findall(plain))
    return tuple(dict.fromkeys(word for word in words if word not in FILLERS))


def without_asides(text: str) -> str:
    return _ASIDE.sub(" ", text)


def without_link_label(definition: str) -> str:
    return _LINK_LABEL.sub("", definition)


def is_only_code(text: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:`[^`]+`\s*)+", text))


def fold(name: str) -> str:
    """As ties to services compare names: case, spaces and hyphens count nothing."""
    return re.sub(r"[\s-]+", "", name.casefold())


def are_alike(one: str, other: str) -> bool:
    """The same word, its plural, or one shortened to the other's beginning of three letters or more."""
    short, long = sorted((one.removesuffix("s"), other.removesuffix("s")), key=len)
    return short == long or (len(short) > 2 and long.startswith(short))


def shared(words: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    others = tuple(others)
    return tuple(word for word in words if any(are_alike(word, other) for other in others))


def names_in(text: str) -> frozenset[str]:
    """Folded words and runs of two or three written as names are: a capital or a digit first."""
    found = _WORD.findall(re.sub(r"['’]s\b", "", _URL.sub(" ", text)))
    runs = (found[at : at + length] for at in range(len(found)) for length in (1, 2, 3))
    return frozenset(
        fold("".join(run)) for run in runs if all(word[0].isupper() or word[0].isdigit() for word in run)
    )


def said_and_denied(line: str, other_names: frozenset[str]) -> tuple[str, str]:
    """A catalogue line in two: what it says of its service; what it denies, or says of another one."""
    said, denied = [], []
    for number, part in enumerate(line.split(";")):
        begins = names_in(" ".join(part.split()[:3])) & other_names
        if number and begins:
            denied.append(part)
            continue
        denied += _OTHERWISE.findall(part)
        said.append(_OTHERWISE.sub(" ", part))
    return " ".join(said), " ".join(denied)
