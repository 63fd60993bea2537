"""Decides, entry by entry, what a load has to do: base, file and wiki compared for text, place, status,
presence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notes.source_notes.detached_lines import without_detached
from notes.source_notes.documents import Node
from notes.source_notes.layout import FilePlace
from notes.source_notes.names import key as title_key
from notes.source_notes.recognising import match_files, recognise
from notes.source_notes.removals import decide_removals
from notes.source_notes.sameness import is_same_text
from notes.source_notes.settled_places import drop_settled_places
from notes.source_notes.sibling_order import decide_order
from notes.source_notes.three_versions import (
    About,
    Deed,
    FileVersions,
    FoundConflict,
    Merge,
    OpenConflict,
    Standing,
    WikiView,
    is_section,
)

Across = dict[tuple[str, int], tuple[str, int]]


def merge(
    files: Sequence[FileVersions],
    wiki: WikiView,
    conflicts: Sequence[OpenConflict] = (),
    *,
    matches: Mapping[str, dict[int, int]] | None = None,
    across: Across | None = None,
) -> Merge:
    """Compare the versions of files that are loaded together; fills in their `owners`."""
    if matches is None or across is None:
        matches, across = match_files(files)
    lowest = min((file.root for file in files), default=0)
    merging = _Merging(files, wiki, conflicts)
    created = recognise(files, matches, across, wiki, conflicts, min(lowest, 0) - 1)
    return merging.decide(created)


class _Merging:
    def __init__(
        self, files: Sequence[FileVersions], wiki: WikiView, conflicts: Sequence[OpenConflict]
    ) -> None:
        self._files = files
        self._wiki = wiki
        self._conflicts = {(one.key, one.about): one for one in conflicts}
        self._result = Merge()
        self._parents_here = wiki.parents()
        self._base_nodes: dict[int, Node] = {}
        self._base_places: dict[int, FilePlace] = {}
        for file in files:
            if file.base is not None:
                self._base_places.update(file.base_places())
                for index, owner in file.base_owners.items():
                    self._base_nodes[owner] = file.base.nodes[index]
        self._file_nodes: dict[int, Node] = {}
        self._file_places: dict[int, FilePlace] = {}
        self._file_of: dict[int, str] = {}
        # Entries in the bin below which the file has something that the wiki never had.
        self._contradicted: set[int] = set()

    def decide(self, created: list[tuple[int, str, int]]) -> Merge:
        result = self._result
        result.created = created
        new_keys = {key for key, _, _ in created}
        for file in self._files:
            self._file_places.update(file.new_places())
            for index, owner in file.owners.items():
                node = file.new.nodes[index]
                self._file_nodes[owner] = node
                self._file_of[owner] = file.name
                result.lines[owner] = (file.name, node.first_line)
        for key, _, _ in created:
            result.note(key, Deed.CREATED)
            self._create(key)
        self._see_what_stands_below_the_bin()
        for key, node in self._file_nodes.items():
            if key in new_keys:
                continue
            if self._wiki.is_live(key):
                self._merge_text(key, node)
                self._merge_place(key)
                self._merge_status(key, node)
                self._merge_tags(key, node)
            else:
                self._merge_binned(key, node)
        decide_removals(
            result,
            self._files,
            self._wiki,
            self._base_nodes,
            self._base_places,
            self._conflicts,
            self._file_nodes,
        )
        decide_order(result, self._files, self._wiki, self._conflicts)
        drop_settled_places(result, self._wiki, self._file_nodes)
        return result

    # --- one entry

    def _create(self, key: int) -> None:
        parent = self._parent_in_file(key)
        self._result.parents[key] = parent
        if parent in self._result.created_in_bin or (parent > 0 and not self._wiki.is_live(parent)):
            self._result.created_in_bin.add(key)
            self._contradicted.add(self._known_above(parent))

    def _parent_in_file(self, key: int) -> int:
        return _parent_of(self._file_places[key]) or 0

    def _known_above(self, key: int) -> int:
        """This entry, or the nearest above it in the file that the wiki had before it went to the bin."""
        seen: set[int] = set()
        while key not in seen and (key in self._result.created_in_bin or key in self._wiki.never_seen):
            seen.add(key)
            if key not in self._file_places:
                break
            key = self._parent_in_file(key)
        return key

    def _see_what_stands_below_the_bin(self) -> None:
        """A question about an entry in the bin stays while the file has something new below it."""
        asked = {key for key, about in self._conflicts if about is About.REMOVAL}
        if asked:
            waiting = [key for key in self._file_nodes if key in self._wiki.never_seen]
            self._contradicted |= asked & {self._known_above(key) for key in waiting}

    def _base_node(self, key: int) -> Node | None:
        conflict = self._conflicts.get((key, About.TEXT)) or self._conflicts.get((key, About.REMOVAL))
        if conflict is not None and conflict.base_node is not None:
            return conflict.base_node
        return self._base_nodes.get(key)

    def _merge_text(self, key: int, node: Node) -> None:
        wiki_node = self._wiki.nodes[key]
        base_node, file_node = self._base_node(key) or wiki_node, node
        conflict = self._conflicts.get((key, About.TEXT))
        removal = self._conflicts.get((key, About.REMOVAL))
        if removal is not None:
            self._close(removal)
        if is_same_text(base_node, node):
            self._close(conflict)
            return
        detached = self._wiki.detached.get(key, ())
        as_written, (base_node, node) = base_node, without_detached(base_node, node, detached)
        if is_same_text(base_node, node):
            self._close(conflict)
        elif is_same_text(base_node, wiki_node):
            self._close(conflict)
            self._result.texts[key] = node
            same_title = title_key(node.title) == title_key(wiki_node.title)
            self._result.note(key, Deed.CHANGED if same_title else Deed.RENAMED)
            if not same_title and node.definition + node.body != wiki_node.definition + wiki_node.body:
                self._result.note(key, Deed.CHANGED)
        elif is_same_text(node, wiki_node):
            self._close(conflict)
            self._result.agreed.add(key)
        else:
            self._open(
                key,
                About.TEXT,
                base_node=as_written,
                file_node=file_node,
                wiki_node=wiki_node,
                known=conflict,
            )

    def _merge_place(self, key: int) -> None:
        wiki_place = self._wiki.places.get(key)
        if wiki_place is None:
            return
        file_place = self._file_places[key]
        conflict = self._conflicts.get((key, About.PLACE))
        standing = conflict.base_standing if conflict is not None else None
        base_place = standing.place if standing else self._base_places.get(key, wiki_place)
        if conflict is not None and standing is not None and standing.after is not None:
            return  # only the order is in question; decide_order closes it
        if _where(file_place) == _where(base_place):
            self._close(conflict)
        elif self._is_unmoved(key, base_place, conflict) and self._can_hold(file_place, key):
            self._close(conflict)
            self._result.parents[key] = self._parent_in_file(key)
            if self._is_move(key, file_place, base_place):
                self._result.note(key, Deed.MOVED)
        elif self._is_here(key, file_place):
            self._close(conflict)
            self._result.agreed.add(key)
        else:
            self._open(
                key,
                About.PLACE,
                base_standing=Standing(base_place),
                file_standing=Standing(file_place),
                wiki_standing=Standing(wiki_place),
                known=conflict,
            )

    def _is_unmoved(self, key: int, base_place: FilePlace, conflict: OpenConflict | None) -> bool:
        """Whether it stands here where it stood. In question it only does if a person put it back there, not
        if it merely left its group in the eyes of a file because its side of the rule changed."""
        if conflict is None:
            return self._is_here(key, base_place)
        return self._parents_here.get(key) == _parent_of(base_place)

    def _is_here(self, key: int, place: FilePlace) -> bool:
        """Whether the entry stands there in the wiki's tree, or a file would say that it does."""
        is_said = _where(self._wiki.places[key]) == _where(place)
        return is_said or self._parents_here.get(key) == _parent_of(place)

    def _is_move(self, key: int, file_place: FilePlace, base_place: FilePlace) -> bool:
        """Refining changes the group too; that alone is no move in the eyes of a reader."""
        return file_place.raw == base_place.raw or file_place.section != base_place.section

    def _can_hold(self, place: FilePlace, key: int) -> bool:
        """Whether the wiki has the place that the file names, outside the entry itself and out of the bin."""
        parent = _parent_of(place)
        if parent is None or parent == 0:
            return False
        if parent < 0:
            return parent not in self._result.created_in_bin and not self._is_below(parent, key)
        return self._wiki.is_live(parent) and not self._is_below(parent, key)

    def _is_below(self, key: int | None, other: int) -> bool:
        """Whether an entry will stand in another one, as far as is decided."""
        seen: set[int] = set()
        while key is not None and key not in seen:
            if key == other:
                return True
            seen.add(key)
            if key in self._result.parents:
                key = self._result.parents[key]
            elif key in self._wiki.places:
                key = _parent_of(self._wiki.places[key])
            elif key in self._file_places:
                key = self._parent_in_file(key)
            else:
                key = None
        return False

    def _merge_status(self, key: int, node: Node) -> None:
        base_node, wiki_place = self._base_nodes.get(key), self._wiki.places.get(key)
        if is_section(node) or base_node is None or wiki_place is None:
            return
        if node.raw != base_node.raw and wiki_place.raw == base_node.raw:
            self._result.raw[key] = node.raw
            self._result.note(key, Deed.UNREFINED if node.raw else Deed.REFINED)

    def _merge_tags(self, key: int, node: Node) -> None:
        base_node = self._base_nodes.get(key)
        if base_node is None or base_node.tags == node.tags:
            return
        gained, lost = set(node.tags) - set(base_node.tags), set(base_node.tags) - set(node.tags)
        if gained:
            self._result.tags_gained[key] = frozenset(gained)
        if lost:
            self._result.tags_lost[key] = frozenset(lost)

    def _merge_binned(self, key: int, node: Node) -> None:
        """Removed here: not brought back, but nothing that the author wrote since is passed over in
        silence."""
        conflict = self._conflicts.get((key, About.REMOVAL))
        for about in (About.TEXT, About.PLACE):
            self._close(self._conflicts.get((key, about)))
        base_node = self._base_node(key)
        is_same = base_node is None or is_same_text(base_node, node)
        if is_same and key not in self._contradicted:
            self._close(conflict)
        else:
            self._open(key, About.REMOVAL, base_node=base_node or node, file_node=node, known=conflict)

    # --- conflicts

    def _open(
        self,
        key: int,
        about: About,
        *,
        base_node: Node | None = None,
        file_node: Node | None = None,
        wiki_node: Node | None = None,
        base_standing: Standing | None = None,
        file_standing: Standing | None = None,
        wiki_standing: Standing | None = None,
        known: OpenConflict | None = None,
    ) -> None:
        file, line = self._result.lines.get(key, (self._file_of.get(key, ""), None))
        found = FoundConflict(
            key,
            about,
            file,
            line,
            base_node,
            file_node,
            wiki_node,
            base_standing,
            file_standing,
            wiki_standing,
        )
        if known is None:
            self._result.opened.append(found)
        else:
            self._result.seen_again[known.number] = found

    def _close(self, conflict: OpenConflict | None) -> None:
        if conflict is not None and conflict.number not in self._result.closed:
            self._result.closed.append(conflict.number)


def _parent_of(place: FilePlace) -> int | None:
    return place.group if place.group is not None else place.section


def _where(place: FilePlace) -> tuple[int | None, int | None]:
    return place.section, place.group
