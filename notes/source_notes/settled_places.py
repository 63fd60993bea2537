"""Questions about places that the rest of a load answers: what changes sides of the rule leaves its group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from notes.source_notes.documents import Node
from notes.source_notes.layout import FilePlace, WantedEntry, placed_in_file_order
from notes.source_notes.three_versions import About, FoundConflict, Merge, WikiView


def drop_settled_places(result: Merge, wiki: WikiView, file_nodes: Mapping[int, Node]) -> None:
    """Take back questions whose entries will stand where the file has them once the load is written."""
    asked = [found for found in (*result.opened, *result.seen_again.values()) if _is_about_where(found)]
    if not asked:
        return
    places = _places_after(result, wiki, file_nodes)
    settled = {found.key for found in asked if _stands_as_in_file(found, places)}
    if not settled:
        return
    result.opened = [one for one in result.opened if not (_is_about_where(one) and one.key in settled)]
    for number, found in list(result.seen_again.items()):
        if _is_about_where(found) and found.key in settled:
            del result.seen_again[number]
            result.closed.append(number)
    result.agreed |= settled


def _stands_as_in_file(found: FoundConflict, places: Mapping[int, FilePlace]) -> bool:
    here = places.get(found.key)
    wanted = found.file_standing.place if found.file_standing is not None else None
    return (
        here is not None
        and wanted is not None
        and (here.section, here.group) == (wanted.section, wanted.group)
    )


def _is_about_where(found: FoundConflict) -> bool:
    return (
        found.about is About.PLACE and found.file_standing is not None and found.file_standing.after is None
    )


def _places_after(result: Merge, wiki: WikiView, file_nodes: Mapping[int, Node]) -> dict[int, FilePlace]:
    """Where a file would say each entry once everything else that was decided is done."""
    gone = set(result.binned) | result.created_in_bin
    parents = {key: parent for key, parent in wiki.parents().items() if key not in gone}
    parents |= {key: parent for key, parent in result.parents.items() if key not in gone}
    trees: dict[int, list[WantedEntry]] = defaultdict(list)
    for key, parent in parents.items():
        node = result.texts.get(key) or wiki.nodes.get(key) or file_nodes[key]
        raw = wiki.nodes[key].raw if key in wiki.nodes else node.raw
        node = replace(node, raw=result.raw.get(key, raw))
        root = _root_of(key, parents)
        trees[root].append(WantedEntry(key, None if parent == root else parent, node))
    places: dict[int, FilePlace] = {}
    for root, wanted in trees.items():
        for one in placed_in_file_order(wanted):
            section = one.section if one.section is not None else root
            places[one.key] = FilePlace(section, one.group, one.raw)
    return places


def _root_of(key: int, parents: Mapping[int, int]) -> int:
    seen: set[int] = set()
    while key in parents and key not in seen:
        seen.add(key)
        key = parents[key]
    return key
