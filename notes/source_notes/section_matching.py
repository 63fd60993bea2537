"""Sections of two versions of a file: by path, then by unique title, then by what they hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping

from notes.source_notes.documents import NodeKind
from notes.source_notes.version import Version

Join = Callable[[int, int], None]
# A line that stands in more sections than this tells nothing about which section is which.
TELLING = 20


def match_sections(
    old: Version, new: Version, join: Join, to_new: Mapping[int, int], to_old: Mapping[int, int]
) -> None:
    """Pair the sections of both versions, each once."""
    old_below, new_below = _sections_below(old), _sections_below(new)

    def match_below(pairs: list[tuple[int, int]]) -> None:
        while pairs:
            above_old, above_new = pairs.pop()
            found = _same_titles(
                old,
                new,
                [at for at in old_below.get(above_old, []) if at not in to_new],
                [at for at in new_below.get(above_new, []) if at not in to_old],
            )
            for pair in found:
                join(*pair)
            pairs.extend(found)

    match_below([(-1, -1)])
    for pair in _unique_titles(old, new):
        if pair[0] not in to_new and pair[1] not in to_old:
            join(*pair)
            match_below([pair])
    for pair in _renamed(old, new, to_new, to_old):
        if pair[0] not in to_new and pair[1] not in to_old:
            join(*pair)
            match_below([pair])


def _sections_below(version: Version) -> dict[int, list[int]]:
    return version.members(NodeKind.SECTION)


def _same_titles(
    old: Version, new: Version, old_ones: list[int], new_ones: list[int]
) -> list[tuple[int, int]]:
    """Sections of one parent with the same title, the k-th with the k-th.

    Where one version has more of them than the other, those that hold most in common come first.
    """
    of_old: dict[str, list[int]] = defaultdict(list)
    for index in old_ones:
        of_old[old.title[index]].append(index)
    of_new: dict[str, list[int]] = defaultdict(list)
    for index in new_ones:
        of_new[new.title[index]].append(index)
    pairs: list[tuple[int, int]] = []
    for title, ones in of_old.items():
        others = of_new.get(title, [])
        if len(ones) != len(others) and others:
            alike = _best_mates(_held(old, set(ones)), _held(new, set(others)))
            pairs.extend(alike)
            paired, taken = {pair[0] for pair in alike}, {pair[1] for pair in alike}
            ones = [one for one in ones if one not in paired]
            others = [other for other in others if other not in taken]
        pairs.extend(zip(ones, others, strict=False))
    return pairs


def _best_mates(
    old_held: dict[int, Counter[Hashable]], new_held: dict[int, Counter[Hashable]]
) -> list[tuple[int, int]]:
    """Sections that share something, those that share most first, each once."""
    shared = _shared(old_held, new_held)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, one, other in sorted(((-common, *pair) for pair, common in shared.items())):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return list(pairs.items())


def _shared(
    old_held: dict[int, Counter[Hashable]], new_held: dict[int, Counter[Hashable]]
) -> Counter[tuple[int, int]]:
    """How much each pair of sections has in common."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for index, held in new_held.items():
        for sign in held:
            holders[sign].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for index, held in old_held.items():
        for sign, times in held.items():
            if len(holders[sign]) <= TELLING:
                for other in holders[sign]:
                    shared[index, other] += min(times, new_held[other][sign])
    return shared


def _unique_titles(old: Version, new: Version) -> list[tuple[int, int]]:
    """A title that one section of each version bears."""
    old_times = Counter(old.title[at] for at in old.of_kind[NodeKind.SECTION])
    new_times = Counter(new.title[at] for at in new.of_kind[NodeKind.SECTION])
    places = {new.title[at]: at for at in new.of_kind[NodeKind.SECTION]}
    return [
        (at, places[old.title[at]])
        for at in old.of_kind[NodeKind.SECTION]
        if old_times[old.title[at]] == 1 == new_times[old.title[at]]
    ]


def _renamed(
    old: Version, new: Version, to_new: Mapping[int, int], to_old: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Sections left over whose contents are mostly the same, best first; under the same parent half is
    enough."""
    old_held = _held(old, {at for at in old.of_kind[NodeKind.SECTION] if at not in to_new})
    new_held = _held(new, {at for at in new.of_kind[NodeKind.SECTION] if at not in to_old})
    found: list[tuple[bool, int, int, int]] = []
    for (one, other), common in _shared(old_held, new_held).items():
        size = max(old_held[one].total(), new_held[other].total())
        above = old.section[one]
        is_sibling = new.section[other] == (-1 if above == -1 else to_new.get(above))
        if 2 * common >= size if is_sibling else 4 * common >= 3 * size:
            found.append((is_sibling, common, -one, -other))
    found.sort(reverse=True)
    return [(-one, -other) for _, _, one, other in found]


def _held(version: Version, sections: set[int]) -> dict[int, Counter[Hashable]]:
    """What each of these sections holds directly: terms, items, titles of subsections."""
    held: dict[int, Counter[Hashable]] = {index: Counter() for index in sections}
    for index, node in enumerate(version.nodes):
        above = version.section[index]
        if above not in sections or node.kind is NodeKind.GROUP:
            continue
        if node.kind is NodeKind.SECTION:
            held[above]["section", version.title[index]] += 1
        elif node.kind is NodeKind.TERM:
            held[above]["term", version.title[index], node.definition] += 1
        else:
            held[above]["item", node.body] += 1
    return held
