"""Where entries take their place among their siblings, and which of them only changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from notes.source_notes.documents import Document, NodeKind
from notes.source_notes.layout import FilePlace
from notes.source_notes.ordering import moved_among
from notes.source_notes.three_versions import (
    About,
    Arrival,
    Deed,
    FileVersions,
    FoundConflict,
    Merge,
    OpenConflict,
    Standing,
    WikiView,
)

# Lines of one section or group on one side of the rule, or its subsections: only among these does order
# count.
List = tuple[int | None, int | None, str]


def decide_order(
    result: Merge,
    files: Sequence[FileVersions],
    wiki: WikiView,
    conflicts: Mapping[tuple[int, About], OpenConflict],
) -> None:
    """Adds to the merge the places of what is new or moved."""
    wiki_lists = _wiki_lists(wiki)
    shifted: set[int] = set()
    for file in files:
        new_lists = _lists(file.new, file.owners, file.new_places())
        if file.base is not None:
            base_lists = _lists(file.base, file.base_owners, file.base_places())
            shifted |= _shifted(result, file, new_lists, base_lists, wiki_lists, conflicts)
    _place_arrivals(result, files, wiki, shifted)


def _lists(
    document: Document, owners: Mapping[int, int], places: Mapping[int, FilePlace]
) -> dict[List, list[int]]:
    lists: dict[List, list[int]] = defaultdict(list)
    for index, node in enumerate(document.nodes):
        key = owners.get(index)
        if key is not None:
            place = places[key]
            side = "section" if node.kind is NodeKind.SECTION else "raw" if node.raw else "refined"
            lists[place.section, place.group, side].append(key)
    return lists


def _wiki_lists(wiki: WikiView) -> dict[List, list[int]]:
    lists: dict[List, list[int]] = defaultdict(list)
    for key, place in wiki.places.items():
        is_section = wiki.nodes[key].kind is NodeKind.SECTION
        side = "section" if is_section else "raw" if place.raw else "refined"
        lists[place.section, place.group, side].append(key)
    return lists


def _shifted(
    result: Merge,
    file: FileVersions,
    new_lists: Mapping[List, list[int]],
    base_lists: Mapping[List, list[int]],
    wiki_lists: Mapping[List, list[int]],
    conflicts: Mapping[tuple[int, About], OpenConflict],
) -> set[int]:
    """Entries that changed places in the file and not here. Both differently is a conflict."""
    shifted: set[int] = set()
    for where, new_list in new_lists.items():
        base_list, wiki_list = base_lists.get(where, []), wiki_lists.get(where, [])
        for key in new_list:
            conflict = conflicts.get((key, About.PLACE))
            if conflict is not None and conflict.base_standing and conflict.base_standing.after is not None:
                _see_again(result, conflict, new_list, wiki_list)
        if not base_list:
            continue
        in_file = moved_among(new_list, base_list)
        if not in_file:
            continue
        here = moved_among(wiki_list, base_list)
        common = set(new_list) & set(wiki_list) & set(base_list)
        if here and [key for key in new_list if key in common] == [key for key in wiki_list if key in common]:
            result.agreed |= in_file & here
            continue
        present = set(wiki_list)
        for key in in_file & present:
            if key not in here:
                shifted.add(key)
                result.note(key, Deed.MOVED)
            elif (key, About.PLACE) not in conflicts:
                place = FilePlace(where[0], where[1], where[2] == "raw")
                result.opened.append(
                    FoundConflict(
                        key,
                        About.PLACE,
                        file.name,
                        result.lines[key][1],
                        base_standing=Standing(place, _before(base_list, key)),
                        file_standing=Standing(place, _before(new_list, key)),
                        wiki_standing=Standing(place, _before(wiki_list, key)),
                    )
                )
    return shifted


def _see_again(
    result: Merge, conflict: OpenConflict, new_list: Sequence[int], wiki_list: Sequence[int]
) -> None:
    """A question of order closes when the file goes back, or when both have the same sibling before it."""
    after = _before(new_list, conflict.key)
    same = conflict.key in wiki_list and _before(wiki_list, conflict.key) == after
    base = conflict.base_standing
    if (same or (base is not None and base.after == after)) and conflict.number not in result.closed:
        result.closed.append(conflict.number)


def _before(keys: Sequence[int], key: int) -> int:
    """The sibling before, 0 for none."""
    at = keys.index(key)
    return keys[at - 1] if at else 0


def _place_arrivals(result: Merge, files: Sequence[FileVersions], wiki: WikiView, shifted: set[int]) -> None:
    new_keys = {key for key, _, _ in result.created}
    gone = set(result.binned)
    arriving = set(result.parents) | set(result.raw) | shifted
    parent_here = {child: parent for parent, children in wiki.children.items() for child in children}
    for file in files:
        anchors: dict[int, int | None] = {}
        for index in range(len(file.new.nodes)):
            key = file.owners.get(index)
            if key is None:
                continue
            in_file = _parent_in_file(file, index)
            parent = result.parents.get(key, parent_here.get(key))
            if parent is None or parent != in_file or key in gone:
                if key in result.raw and parent is not None:
                    continue
                continue
            if key in arriving:
                result.arrivals.append(Arrival(key, parent, anchors.get(parent)))
            elif key not in new_keys:
                anchors[parent] = key


def _parent_in_file(file: FileVersions, index: int) -> int:
    parent = file.new.nodes[index].parent
    return file.root if parent is None else file.owners.get(parent, 0)
