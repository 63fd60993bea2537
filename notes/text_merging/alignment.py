"""Which lines of a changed text are which lines of the old one, changed or not."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

# A line of which less than this is left is another line.
LEAST_LIKENESS = 0.55
# Beyond so many pairs of lines, and so many characters in one, nobody would follow it anyway.
MOST_PAIRS = 900
LONGEST_LINE = 2_000


def aligned(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Old line -> new line, in order, so that what is paired is as alike as possible."""
    if len(old) * len(new) > MOST_PAIRS or any(len(line) > LONGEST_LINE for line in (*old, *new)):
        return {}
    likeness = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: str, other: str) -> float:
    """Between 0 and 1; twice as much for the very same line."""
    if one == other:
        return 2.0
    likeness = fuzz.ratio(one, other) / 100
    return likeness if likeness >= LEAST_LIKENESS else 0.0
