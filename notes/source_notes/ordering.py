"""Telling few moves from many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def longest_rising(ranks: Sequence[int]) -> set[int]:
    """Indexes of a longest strictly rising part: what can stay while the rest moves around it."""
    ends: list[int] = []  # smallest last rank of a rising part of each length
    last_at: list[int] = []  # its index in `ranks`
    before: list[int] = []
    for index, rank in enumerate(ranks):
        length = bisect_left(ends, rank)
        before.append(last_at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(rank)
            last_at.append(index)
        else:
            ends[length] = rank
            last_at[length] = index
    kept: set[int] = set()
    at = last_at[-1] if last_at else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def moved_among(new_order: Sequence[int], old_order: Sequence[int]) -> set[int]:
    """Of the members of both orders, the fewest whose move explains the difference."""
    rank = {member: at for at, member in enumerate(old_order)}
    shared = [member for member in new_order if member in rank]
    kept = longest_rising([rank[member] for member in shared])
    return {member for at, member in enumerate(shared) if at not in kept}
