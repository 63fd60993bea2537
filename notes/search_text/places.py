"""An entry's place in the tree as text that sorts: its ancestors' steps and its own, each of one length."""

from __future__ import annotations

DEEPEST = 120
_MIDDLE = 2**43
_SIGNS_OF_POSITION = 11
_SIGNS_OF_ID = 8
STEP = 1 + _SIGNS_OF_POSITION + _SIGNS_OF_ID


def step(position: int, pk: int, *, is_last: bool) -> str:
    """Among siblings: front matter last, else by position, then by id."""
    moved = min(max(position + _MIDDLE, 0), 2 * _MIDDLE - 1)
    return f"{int(is_last)}{moved:0{_SIGNS_OF_POSITION}x}{pk:0{_SIGNS_OF_ID}x}"


def joined(steps: list[str]) -> str:
    """Cut where no index of PostgreSQL could hold it: nobody reads a tree so deep."""
    return "".join(steps[:DEEPEST])


def ids_above(place: str) -> list[int]:
    """The ids of the entries above, the root first."""
    return [int(place[end - _SIGNS_OF_ID : end], 16) for end in range(STEP, len(place), STEP)]
