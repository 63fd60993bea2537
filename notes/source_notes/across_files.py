"""Entries that leave one notes file and appear in another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from notes.source_notes.documents import NodeKind
from notes.source_notes.matching import unique_places
from notes.source_notes.version import Version

# An item this short may well be written twice without having been moved.
TELLING_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Leftover:
    """The nodes of one version of one file that the other version does not have."""

    file: str
    version: Version
    nodes: tuple[int, ...]


Place = tuple[str, int]


def pair_across(gone: Iterable[Leftover], come: Iterable[Leftover]) -> dict[Place, Place]:
    """(file, node) that it left -> (file, node) where it appeared, where text tells it without doubt."""
    gone_by_file = {leftover.file: leftover for leftover in gone}
    come_by_file = {leftover.file: leftover for leftover in come}
    pairs: dict[Place, Place] = {}
    gone_signs = _unique_signs(gone_by_file.values())
    come_signs = _unique_signs(come_by_file.values())
    for sign, left in gone_signs.items():
        arrived = come_signs.get(sign)
        if arrived is not None and arrived[0] != left[0]:
            pairs[left] = arrived
    for kind in (NodeKind.GROUP, NodeKind.SECTION):
        _pair_holders(kind, pairs, gone_by_file, come_by_file)
    return pairs


def _unique_signs(leftovers: Iterable[Leftover]) -> dict[Hashable, Place]:
    numbered: list[Place] = []
    signs: list[tuple[Hashable, int]] = []
    for leftover in leftovers:
        version = leftover.version
        for index in leftover.nodes:
            node = version.nodes[index]
            if node.kind is NodeKind.TERM:
                sign: Hashable = ("term", version.title[index], node.definition)
            elif node.kind is NodeKind.ITEM and len(node.body) >= TELLING_LENGTH:
                sign = ("item", node.body)
            else:
                continue
            signs.append((sign, len(numbered)))
            numbered.append((leftover.file, index))
    return {sign: numbered[number] for sign, number in unique_places(signs).items()}


def _pair_holders(
    kind: NodeKind,
    pairs: dict[Place, Place],
    gone_by_file: dict[str, Leftover],
    come_by_file: dict[str, Leftover],
) -> None:
    """A section or group of the same title whose contents mostly went the same way went with them."""
    gone_nodes = {(file, index) for file, leftover in gone_by_file.items() for index in leftover.nodes}
    come_nodes = {(file, index) for file, leftover in come_by_file.items() for index in leftover.nodes}
    together: Counter[tuple[Place, Place]] = Counter()
    for (file, index), (other_file, other_index) in pairs.items():
        one = _holder(gone_by_file[file].version, index, kind)
        other = _holder(come_by_file[other_file].version, other_index, kind)
        if one != -1 and other != -1:
            together[(file, one), (other_file, other)] += 1
    sizes: dict[Place, int] = defaultdict(int)
    for file, leftover in gone_by_file.items():
        for index in range(len(leftover.version.nodes)):
            sizes[file, _holder(leftover.version, index, kind)] += 1
    taken = set(pairs.values())
    for (left, arrived), common in together.most_common():
        same_title = (
            gone_by_file[left[0]].version.title[left[1]] == come_by_file[arrived[0]].version.title[arrived[1]]
        )
        is_open = left in gone_nodes and arrived in come_nodes and left not in pairs and arrived not in taken
        if same_title and is_open and 2 * common >= sizes[left]:
            pairs[left] = arrived
            taken.add(arrived)


def _holder(version: Version, index: int, kind: NodeKind) -> int:
    return version.group[index] if kind is NodeKind.GROUP else version.section[index]
