"""Groups of two versions of a file: by section and label, then by what stands under them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from notes.source_notes.documents import NodeKind
from notes.source_notes.version import Version


def match_groups(
    old: Version,
    new: Version,
    join: Callable[[int, int], None],
    to_new: Mapping[int, int],
    to_old: Mapping[int, int],
) -> None:
    """Pair groups, each once; what stands under them is paired before."""
    shared = _shared_members(old, new, to_new)
    _pair_same_label(old, new, shared, join, to_new, to_old)
    _pair_same_members(old, new, shared, join, to_new, to_old)


def _shared_members(old: Version, new: Version, to_new: Mapping[int, int]) -> Counter[tuple[int, int]]:
    shared: Counter[tuple[int, int]] = Counter()
    for old_index, new_index in to_new.items():
        old_group, new_group = old.group[old_index], new.group[new_index]
        if old_group != -1 and new_group != -1:
            shared[old_group, new_group] += 1
    return shared


def _pair_same_label(
    old: Version,
    new: Version,
    shared: Counter[tuple[int, int]],
    join: Callable[[int, int], None],
    to_new: Mapping[int, int],
    to_old: Mapping[int, int],
) -> None:
    """Same section and label: those that share most, then refined with refined and raw with raw, then
    k-th with k-th."""
    old_ones: dict[tuple[int, str], dict[int, None]] = defaultdict(dict)
    for index in old.of_kind[NodeKind.GROUP]:
        above = old.section[index]
        section = -1 if above == -1 else to_new.get(above)
        if section is not None:
            old_ones[section, old.title[index]][index] = None
    new_ones: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index in new.of_kind[NodeKind.GROUP]:
        new_ones[new.section[index], new.title[index]].append(index)
    place_of_new = {index: place for place, ones in new_ones.items() for index in ones}
    mates = [
        (common, -one, -other)
        for (one, other), common in shared.items()
        if one in old_ones.get(place_of_new[other], ())
    ]
    for _, one, other in sorted(mates, reverse=True):
        if -one not in to_new and -other not in to_old:
            join(-one, -other)
    for place, ones in old_ones.items():
        others = new_ones.get(place, [])
        for raws in ((False,), (True,), (False, True)):
            pairs = zip(
                [one for one in ones if one not in to_new and old.nodes[one].raw in raws],
                [other for other in others if other not in to_old and new.nodes[other].raw in raws],
                strict=False,
            )
            for one, other in list(pairs):
                join(one, other)


def _pair_same_members(
    old: Version,
    new: Version,
    shared: Counter[tuple[int, int]],
    join: Callable[[int, int], None],
    to_new: Mapping[int, int],
    to_old: Mapping[int, int],
) -> None:
    """A label that is gone and a new one over mostly the same entries: renamed, or moved as a whole."""
    sizes_old = Counter(group for group in old.group if group != -1)
    sizes_new = Counter(group for group in new.group if group != -1)
    mates = [
        (common, -one, -other)
        for (one, other), common in shared.items()
        if 2 * common > max(sizes_old[one], sizes_new[other])
    ]
    for _, one, other in sorted(mates, reverse=True):
        if -one not in to_new and -other not in to_old:
            join(-one, -other)
