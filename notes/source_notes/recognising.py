"""Which entry each node of the new files is: matched, come from another file, adopted, or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from notes.source_notes.across_files import Leftover, pair_across
from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.matching import match
from notes.source_notes.names import key as title_key
from notes.source_notes.sameness import is_same_text, sections_of, written_alone
from notes.source_notes.three_versions import About, FileVersions, OpenConflict, WikiView
from notes.source_notes.version import Version

Matches = dict[int, int]
Place = tuple[str, int]


def match_files(files: Sequence[FileVersions]) -> tuple[dict[str, Matches], dict[Place, Place]]:
    """Old node -> new node within each file, and (file, old node) -> (file, new node) across them."""
    matches = {file.name: match(file.base, file.new) if file.base is not None else {} for file in files}
    gone: list[Leftover] = []
    come: list[Leftover] = []
    for file in files:
        matched = matches[file.name]
        arrived = set(matched.values())
        if file.base is not None:
            left = tuple(index for index in file.base_owners if index not in matched)
            if left:
                gone.append(Leftover(file.name, Version.of(file.base), left))
        new = tuple(index for index in range(len(file.new.nodes)) if index not in arrived)
        if new:
            come.append(Leftover(file.name, Version.of(file.new), new))
    return matches, pair_across(gone, come) if gone and come else {}


def recognise(
    files: Sequence[FileVersions],
    matches: Mapping[str, Matches],
    across: Mapping[Place, Place],
    wiki: WikiView,
    conflicts: Sequence[OpenConflict],
    next_key: int,
) -> list[tuple[int, str, int]]:
    """Fill in the owners of every new node; returns those that are new (key, file, node), parents first."""
    by_name = {file.name: file for file in files}
    silent: set[Place] = set()
    for file in files:
        file.owners = {}
        for old, new in matches[file.name].items():
            owner = file.base_owners.get(old)
            if owner is not None:
                file.owners[new] = owner
            elif file.base is not None and is_same_text(file.base.nodes[old], file.new.nodes[new]):
                silent.add((file.name, new))
    for (left, old), (arrived, new) in across.items():
        by_name[arrived].owners[new] = by_name[left].base_owners[old]
    _drop_doubles(files, wiki)
    _speak_above_children(files, silent, matches)
    adoptable = _Adoptable(files, wiki, conflicts)
    created: list[tuple[int, str, int]] = []
    for file in files:
        sections = sections_of(file.new)
        for index, node in enumerate(file.new.nodes):
            if index in file.owners or (file.name, index) in silent:
                continue
            section = file.root if sections[index] == -1 else file.owners.get(sections[index], 0)
            adopted = adoptable.take(section, node)
            if adopted is None:
                created.append((next_key, file.name, index))
                file.owners[index] = next_key
                next_key -= 1
            else:
                file.owners[index] = adopted
    return created


def _drop_doubles(files: Sequence[FileVersions], wiki: WikiView) -> None:
    """An entry whose lines two files have is the one's under whose root it stands; the other's are left
    alone."""
    holders: dict[int, list[tuple[FileVersions, int]]] = defaultdict(list)
    for file in files:
        for index, owner in file.owners.items():
            holders[owner].append((file, index))
    for owner, places in holders.items():
        if len(places) > 1:
            home = _root_above(owner, wiki)
            places.sort(key=lambda place: place[0].root != home)
            for file, index in places[1:]:
                del file.owners[index]


def _root_above(key: int, wiki: WikiView) -> int | None:
    seen = set()
    while key in wiki.places and key not in seen:
        seen.add(key)
        above = wiki.places[key].section
        if above is None:
            return None
        key = above
    return key


def _speak_above_children(
    files: Sequence[FileVersions], silent: set[Place], matches: Mapping[str, Matches]
) -> None:
    """Lines deleted for good stay unspoken, unless the author put something new below them.

    What stood there before and is in the wiki found another place here when they went.
    """
    for file in files:
        before = {new: old for old, new in matches[file.name].items()}
        for index in range(len(file.new.nodes) - 1, -1, -1):
            parent = file.new.nodes[index].parent
            if parent is None or (file.name, index) in silent:
                continue
            if index not in file.owners or not _stood_there(file, before, index, parent):
                silent.discard((file.name, parent))


def _stood_there(file: FileVersions, before: Mapping[int, int], index: int, parent: int) -> bool:
    if file.base is None or index not in before or parent not in before:
        return False
    return file.base.nodes[before[index]].parent == before[parent]


class _Adoptable:
    """Live entries of the wiki whose lines no file has: made here, or gone from the file and still in
    question.

    If the file now says one of them, both say the same.
    """

    def __init__(
        self, files: Sequence[FileVersions], wiki: WikiView, conflicts: Sequence[OpenConflict]
    ) -> None:
        owned = {owner for file in files for owner in (*file.owners.values(), *file.base_owners.values())}
        roots = {file.root for file in files}
        self._by_text: dict[tuple[int | None, NodeKind, str], list[int]] = defaultdict(list)
        self._by_title: dict[tuple[int | None, NodeKind, str], list[int]] = defaultdict(list)
        in_question = {one.key for one in conflicts if one.about is About.REMOVAL and one.gone_from_file}
        for key, place in wiki.places.items():
            if key in owned or key in roots or key in wiki.owned_elsewhere or not wiki.is_live(key):
                continue
            node = wiki.nodes[key]
            self._by_text[place.section, node.kind, written_alone(node)].append(key)
            if key in in_question and node.title:
                self._by_title[place.section, node.kind, title_key(node.title)].append(key)
        for conflict in conflicts:
            if conflict.key in in_question and conflict.base_node and conflict.key in wiki.places:
                base = conflict.base_node
                section = wiki.places[conflict.key].section
                self._by_text[section, base.kind, written_alone(base)].append(conflict.key)
        self._taken: set[int] = set()
        self.is_empty = not self._by_text

    def take(self, section: int, node: Node) -> int | None:
        if self.is_empty:
            return None
        places = [(self._by_text, (section, node.kind, written_alone(node)))]
        if node.title:
            places.append((self._by_title, (section, node.kind, title_key(node.title))))
        for known, sign in places:
            for key in known.get(sign, ()):
                if key not in self._taken:
                    self._taken.add(key)
                    return key
        return None


def document_children(document: Document) -> dict[int, list[int]]:
    """Children of each node in file order, -1 for the file itself."""
    children: dict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(document.nodes):
        children[-1 if node.parent is None else node.parent].append(index)
    return children
