"""Entries whose lines are gone from the file: to the bin if nobody touched them here, else a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from notes.source_notes.documents import Node
from notes.source_notes.layout import FilePlace
from notes.source_notes.sameness import is_same_text
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

Conflicts = Mapping[tuple[int, About], OpenConflict]


def decide_removals(
    result: Merge,
    files: Sequence[FileVersions],
    wiki: WikiView,
    base_nodes: Mapping[int, Node],
    base_places: Mapping[int, FilePlace],
    conflicts: Conflicts,
    file_nodes: Mapping[int, Node],
) -> None:
    """Adds to the merge what goes to the bin and what is in question."""
    removals = _Removals(result, wiki, base_nodes, base_places, conflicts)
    for file in files:
        for index, key in file.base_owners.items():
            if key in file_nodes or key in wiki.owned_elsewhere or file.base is None:
                continue
            removals.missing[key] = (file.name, file.base.nodes[index].first_line)
    for (key, about), conflict in conflicts.items():
        if about is About.REMOVAL and conflict.gone_from_file and key not in file_nodes:
            removals.missing.setdefault(key, (files[0].name if files else "", 0))
    removals.decide()


class _Removals:
    def __init__(
        self,
        result: Merge,
        wiki: WikiView,
        base_nodes: Mapping[int, Node],
        base_places: Mapping[int, FilePlace],
        conflicts: Conflicts,
    ) -> None:
        self.missing: dict[int, tuple[str, int]] = {}
        self._result = result
        self._wiki = wiki
        self._base_nodes = base_nodes
        self._base_places = base_places
        self._conflicts = conflicts
        self._goes: dict[int, bool] = {}
        self._arriving: dict[int, list[int]] = defaultdict(list)
        for child, parent in result.parents.items():
            self._arriving[parent].append(child)

    def decide(self) -> None:
        for key, (file, line) in self.missing.items():
            removal = self._conflicts.get((key, About.REMOVAL))
            text = self._conflicts.get((key, About.TEXT))
            for about in (About.TEXT, About.PLACE):
                self._close(self._conflicts.get((key, about)))
            if not self._wiki.is_live(key):
                self._close(removal)
            elif self._may_go(key):
                self._close(removal)
                self._result.binned.append(key)
                self._result.note(key, Deed.BINNED)
                self._result.lines[key] = (file, line)
            elif removal is None:
                base = text.base_node if text is not None else self._base_nodes.get(key)
                self._result.opened.append(
                    FoundConflict(
                        key,
                        About.REMOVAL,
                        file,
                        line,
                        base_node=base,
                        wiki_node=self._wiki.nodes[key],
                        base_standing=Standing(self._base_places[key]) if key in self._base_places else None,
                    )
                )

    def _may_go(self, first: int) -> bool:
        """Untouched here, and so is everything that stands below it here; asked bottom-up without
        recursion."""
        waiting = [first]
        while waiting:
            key = waiting[-1]
            if key in self._goes:
                waiting.pop()
                continue
            if not self._is_untouched(key):
                self._goes[key] = False
                continue
            below = [child for child in self._wiki.children.get(key, ()) if self._stays_below(child, key)]
            unknown = [child for child in below if child not in self._goes]
            if unknown:
                waiting.extend(unknown)
                continue
            self._goes[key] = all(self._goes[child] for child in below) and not self._receives(key)
        return self._goes[first]

    def _stays_below(self, child: int, key: int) -> bool:
        return self._result.parents.get(child, key) == key

    def _receives(self, key: int) -> bool:
        return any(child not in self._goes for child in self._arriving.get(key, ()))

    def _is_untouched(self, key: int) -> bool:
        """Gone from the file, and as last loaded here; what a person added beside the text does not count."""
        if key not in self.missing:
            return False
        removal = self._conflicts.get((key, About.REMOVAL))
        text = self._conflicts.get((key, About.TEXT))
        known = removal or text
        base = known.base_node if known is not None and known.base_node else self._base_nodes.get(key)
        if base is None or not is_same_text(base, self._wiki.nodes[key]):
            return False
        place = self._wiki.places.get(key)
        base_place = self._base_places.get(key)
        if removal is not None and removal.base_standing is not None:
            base_place = removal.base_standing.place
        if place is None or base_place is None:
            return place is None
        if (place.section, place.group) != (base_place.section, base_place.group):
            return False
        return is_section(base) or place.raw == base_place.raw

    def _close(self, conflict: OpenConflict | None) -> None:
        if conflict is not None and conflict.number not in self._result.closed:
            self._result.closed.append(conflict.number)
