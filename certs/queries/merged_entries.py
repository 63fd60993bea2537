"""Where entries that were merged away went."""

from __future__ import annotations

from collections.abc import Mapping


def last_merge_of(loser: int, winners: Mapping[int, int]) -> int:
    """Of the merges through which it went on, the last one's loser; a circle ends where it began."""
    seen, at = {loser}, loser
    while winners[at] in winners and winners[at] not in seen:
        at = winners[at]
        seen.add(at)
    return at


def ends_of(winners: Mapping[int, int]) -> dict[int, int]:
    """Each entry merged away, with the one that has its text now."""
    return {loser: winners[last_merge_of(loser, winners)] for loser in winners}
