"""Positions of entries that a load puts among their siblings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from notes.actions.source_trees import WikiTrees
from notes.models import POSITION_GAP, Entry
from notes.source_notes.three_versions import Merge


def arrival_positions(merge: Merge, trees: WikiTrees) -> dict[int, int]:
    """Positions of what arrives; if there is no room between two siblings, all of them get new ones."""
    arriving: dict[int, dict[int | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    keys = set()
    for arrival in merge.arrivals:
        arriving[arrival.parent][arrival.anchor].append(arrival.key)
        keys.add(arrival.key)
    leaving = keys | set(merge.binned) | {key for key in merge.parents if key > 0}
    positions: dict[int, int] = {}
    for parent, by_anchor in arriving.items():
        staying = [child for child in trees.children.get(parent, []) if child.pk not in leaving]
        positions.update(_numbered(staying, by_anchor))
    for parent, ones in _without_anchor(merge, positions).items():
        last = max((child.position for child in trees.children.get(parent, [])), default=0)
        for number, key in enumerate(ones, start=1):
            positions[key] = last + number * POSITION_GAP
    return positions


def _without_anchor(merge: Merge, positions: Mapping[int, int]) -> dict[int, list[int]]:
    """New children of entries that are in the bin: at the end."""
    found: dict[int, list[int]] = defaultdict(list)
    for key, _, _ in merge.created:
        if key not in positions:
            found[merge.parents[key]].append(key)
    return found


def _numbered(staying: Sequence[Entry], by_anchor: Mapping[int | None, list[int]]) -> dict[int, int]:
    positions: dict[int, int] = {}
    before: int | None = None
    for at in range(len(staying) + 1):
        anchor = staying[at - 1] if at else None
        before = anchor.position if anchor is not None else None
        behind = staying[at].position if at < len(staying) else None
        keys = by_anchor.get(anchor.pk if anchor is not None else None, [])
        if not keys:
            continue
        step = POSITION_GAP
        if behind is not None and before is not None:
            step = (behind - before) // (len(keys) + 1)
            if step < 1:
                return _all_numbered(staying, by_anchor)
        if before is None:
            before = behind - step * (len(keys) + 1) if behind is not None else 0
        for number, key in enumerate(keys, start=1):
            positions[key] = before + number * step
    return positions


def _all_numbered(staying: Sequence[Entry], by_anchor: Mapping[int | None, list[int]]) -> dict[int, int]:
    keys = list(by_anchor.get(None, []))
    for entry in staying:
        keys.append(entry.pk)
        keys += by_anchor.get(entry.pk, [])
    return {key: number * POSITION_GAP for number, key in enumerate(keys, start=1)}
