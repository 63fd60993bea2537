"""The three versions that a load compares: base (last loaded or exported), file, wiki; and what follows
from them.

Entries are numbers here: positive ones are the wiki's ids, negative ones are entries that the load will make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.layout import FilePlace
from notes.source_notes.sameness import groups_of, sections_of

# The owner of a node whose entry is not known to the wiki any more.
NOBODY = 0


@dataclass(slots=True)
class FileVersions:
    """A file's base and new text with the entries of their nodes; `root` is the file's own entry."""

    name: str
    root: int
    new: Document
    base: Document | None = None
    base_owners: dict[int, int] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)

    def base_places(self) -> dict[int, FilePlace]:
        return _places(self.base, self.base_owners, self.root) if self.base is not None else {}

    def new_places(self) -> dict[int, FilePlace]:
        return _places(self.new, self.owners, self.root)


def _places(document: Document, owners: Mapping[int, int], root: int) -> dict[int, FilePlace]:
    """Where each entry stands; `section` is an entry, the root for lines above all headings."""
    sections, groups = sections_of(document), groups_of(document)
    found: dict[int, FilePlace] = {}
    for index, key in owners.items():
        section = root if sections[index] == -1 else owners.get(sections[index], NOBODY)
        group = None if groups[index] == -1 else owners.get(groups[index], NOBODY)
        found[key] = FilePlace(section, group, document.nodes[index].raw)
    return found


@dataclass(slots=True)
class WikiView:
    """The wiki's side: live entries as nodes at their places, children in order, and who is in the bin.

    `places` are those that a file would say: lines of the other side of the rule leave their group there.
    """

    nodes: Mapping[int, Node]
    places: Mapping[int, FilePlace]
    children: Mapping[int, Sequence[int]]
    binned: frozenset[int] = frozenset()
    # Entries whose lines another file has, which is not being loaded.
    owned_elsewhere: frozenset[int] = frozenset()
    # Entries in the bin since they were made: the file said them below something that was there already.
    never_seen: frozenset[int] = frozenset()
    # Lines that a person took from an entry here, whatever its file says.
    detached: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def is_live(self, key: int) -> bool:
        return key in self.nodes and key not in self.binned

    def parents(self) -> dict[int, int]:
        """The parent of each live entry in the tree."""
        return {child: parent for parent, children in self.children.items() for child in children}


class About(StrEnum):
    """What a conflict is about; as SourceConflict has it."""

    TEXT = "text"
    PLACE = "place"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's place for a conflict: where, and after which sibling where only the order is in question."""

    place: FilePlace
    after: int | None = None


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict that was found before and is not decided; its base stays the base."""

    number: int
    key: int
    about: About
    base_node: Node | None = None
    base_standing: Standing | None = None
    gone_from_file: bool = False


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """Base, file and wiki disagree. None as a node: its lines are gone, or it is in the bin."""

    key: int
    about: About
    file: str
    line: int | None
    base_node: Node | None = None
    file_node: Node | None = None
    wiki_node: Node | None = None
    base_standing: Standing | None = None
    file_standing: Standing | None = None
    wiki_standing: Standing | None = None


class Deed(StrEnum):
    """What a load does to an entry, in the words of its report."""

    CREATED = "created"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"
    REFINED = "refined"
    UNREFINED = "unrefined"
    BINNED = "binned"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry takes its place among the children of `parent`, after `anchor` (None: before all)."""

    key: int
    parent: int
    anchor: int | None


@dataclass(slots=True)
class Merge:
    """Everything that a load has to do, decided before anything is written."""

    created: list[tuple[int, str, int]] = field(default_factory=list)  # key, file, node; parents first
    parents: dict[int, int] = field(default_factory=dict)  # new parent of entries, created or moved
    texts: dict[int, Node] = field(default_factory=dict)
    raw: dict[int, bool] = field(default_factory=dict)
    tags_gained: dict[int, frozenset[str]] = field(default_factory=dict)
    tags_lost: dict[int, frozenset[str]] = field(default_factory=dict)
    binned: list[int] = field(default_factory=list)
    created_in_bin: set[int] = field(default_factory=set)
    arrivals: list[Arrival] = field(default_factory=list)
    opened: list[FoundConflict] = field(default_factory=list)
    seen_again: dict[int, FoundConflict] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)
    deeds: dict[int, list[Deed]] = field(default_factory=dict)
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)  # key -> file, line
    agreed: set[int] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to be written, except perhaps the base and what is in question still."""
        return not (
            self.created
            or self.parents
            or self.texts
            or self.raw
            or self.tags_gained
            or self.tags_lost
            or self.binned
            or self.arrivals
            or self.opened
            or self.closed
        )

    def note(self, key: int, deed: Deed) -> None:
        deeds = self.deeds.setdefault(key, [])
        if deed not in deeds:
            deeds.append(deed)


def is_section(node: Node) -> bool:
    return node.kind is NodeKind.SECTION
