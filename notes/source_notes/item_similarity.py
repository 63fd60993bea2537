"""Items whose text was changed: recognised by likeness within their group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from rapidfuzz import fuzz

from notes.source_notes.documents import NodeKind
from notes.source_notes.version import Version

ALIKE = 0.6
# Bounds on the work for one group: how much of a long item is compared, with how many neighbours, and how
# many comparisons are made in all before there are fewer neighbours.
COMPARED_LENGTH = 800
COMPARED_NEIGHBOURS = 200
FEWEST_NEIGHBOURS = 20
MOST_COMPARISONS = 300_000

_ONLY_LINKS = re.compile(r"(?:\*\s+)?https?://\S+(?:\s+https?://\S+)*\s*")
# What of an address tells one page from another on the same site.
_LINK = re.compile(r"https?://[^/\s]*(\S*)")


def match_similar_items(
    old: Version,
    new: Version,
    join: Callable[[int, int], None],
    to_new: Mapping[int, int],
    to_old: Mapping[int, int],
) -> None:
    """Pair what is left in corresponding groups (or outside groups, in corresponding sections), best
    first."""
    old_ones: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index in old.of_kind[NodeKind.ITEM]:
        if index not in to_new:
            place = (_counterpart(old.section[index], to_new), _counterpart(old.group[index], to_new))
            if place[0] is not None and place[1] is not None:
                old_ones[place[0], place[1]].append(index)
    new_ones: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index in new.of_kind[NodeKind.ITEM]:
        if index not in to_old:
            new_ones[new.section[index], new.group[index]].append(index)
    for group, ones in old_ones.items():
        alike = [
            (-likeness, one, other)
            for likeness, one, other in _alike(old, new, ones, new_ones.get(group, []))
        ]
        for _, one, other in sorted(alike):
            if one not in to_new and other not in to_old:
                join(one, other)


def _counterpart(index: int, to_new: Mapping[int, int]) -> int | None:
    return -1 if index == -1 else to_new.get(index)


def _alike(old: Version, new: Version, ones: list[int], others: list[int]) -> list[tuple[float, int, int]]:
    found: list[tuple[float, int, int]] = []
    affordable = MOST_COMPARISONS // max(len(ones), 1)
    neighbours = max(FEWEST_NEIGHBOURS, min(COMPARED_NEIGHBOURS, affordable))
    for rank, one in enumerate(ones):
        text = old.nodes[one].body[:COMPARED_LENGTH]
        middle = rank * len(others) // len(ones)
        first = max(0, min(middle - neighbours // 2, len(others) - neighbours))
        for other in others[first : first + neighbours]:
            likeness = fuzz.ratio(text, new.nodes[other].body[:COMPARED_LENGTH], score_cutoff=100 * ALIKE)
            if likeness and not _are_other_links(old.nodes[one].body, new.nodes[other].body):
                found.append((likeness, one, other))
    return found


def _are_other_links(one: str, other: str) -> bool:
    """Whether both are addresses alone, of different pages: two articles of one site only look alike."""
    if not (_ONLY_LINKS.fullmatch(one) and _ONLY_LINKS.fullmatch(other)):
        return False
    links, others = set(_LINK.findall(one)), set(_LINK.findall(other))
    if links & others:
        return False
    return fuzz.ratio(" ".join(sorted(links)), " ".join(sorted(others))) < 100 * ALIKE
