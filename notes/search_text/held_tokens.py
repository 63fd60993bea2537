"""What SQLite's search index holds of an entry, and what of it a change takes away and adds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from typing import NamedTuple

from notes.search_text.indexed_texts import TokenColumns
from notes.search_text.match_expressions import BEGINNING_LENGTHS, BEGINNINGS, coded


class HeldTokens(NamedTuple):
    """The terms of each column, a space between them; no term stands twice, neither here nor there."""

    title: str
    names: str
    summary: str
    body: str


NO_TOKENS = HeldTokens("", "", "", "")


def held_tokens(columns: TokenColumns) -> HeldTokens:
    title, names, summary, body = (list(map(coded, column)) for column in columns)
    title_mark, names_mark = BEGINNINGS
    return HeldTokens(
        title=" ".join(title + _beginnings(title, title_mark)),
        names=" ".join(names + _beginnings(names, names_mark)),
        summary=" ".join(summary),
        body=" ".join(body),
    )


def _beginnings(terms: Sequence[str], mark: str) -> list[str]:
    """A term for each beginning that people ask for while they type: a letter or two."""
    beginnings = (mark + term[:end] for end in BEGINNING_LENGTHS for term in terms if len(term) >= end)
    return list(dict.fromkeys(beginnings))


def changes(before: HeldTokens, after: HeldTokens) -> tuple[HeldTokens, HeldTokens]:
    """The terms that are gone and those that are new, column by column."""
    pairs = list(starmap(_changes, zip(before, after, strict=True)))
    return HeldTokens(*(gone for gone, _ in pairs)), HeldTokens(*(new for _, new in pairs))


def _changes(before: str, after: str) -> tuple[str, str]:
    if before == after:
        return "", ""
    # A term stands once: what is at the beginning or the end of both is not in the middle of either.
    start = _alike_at_the_beginning(before, after)
    before, after = before[start:], after[start:]
    end = _alike_at_the_end(before, after)
    were = before[: len(before) - end].split()
    are = after[: len(after) - end].split()
    kept = set(were).intersection(are)
    gone, new = (" ".join([term for term in terms if term not in kept]) for terms in (were, are))
    return gone, new


def _alike_at_the_beginning(one: str, other: str) -> int:
    """How many characters are the same, up to the end of a term; found by halves, as texts are long."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return one.rfind(" ", 0, low) + 1


def _alike_at_the_end(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    space = one.find(" ", len(one) - low)
    return 0 if space < 0 else len(one) - space
