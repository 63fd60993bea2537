"""What the wiki has of some notes files: their lines as last loaded, their entries, and the tree around
these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from notes.actions.batches import batches_of
from notes.actions.history import aliases_and_tags_of, aliases_of
from notes.models import Alias, Entry, SourceBlock, SourceFile
from notes.source_notes.documents import Document, ItemForm, Node, NodeKind, Place
from notes.source_notes.layout import FilePlace, Placed, WantedEntry, placed_in_file_order
from notes.source_notes.reader import read
from notes.source_notes.sameness import written_alone


@dataclass(slots=True)
class KnownFile:
    """A file as last loaded or exported: its base text, read again, and the entry of each node.

    Entries deleted for good have left nodes without owner.
    """

    source: SourceFile
    base: Document
    owners: dict[int, int]


def known_files(sources: Sequence[SourceFile]) -> dict[int, KnownFile]:
    """The base of each of these files, by the file's id."""
    blocks: dict[int, list[tuple[str, int, int | None]]] = defaultdict(list)
    for batch in batches_of([source.pk for source in sources]):
        rows = SourceBlock.objects.filter(file_id__in=batch).order_by("file_id", "order")
        for file_id, text, first_line, entry_id in rows.values_list(
            "file_id", "text", "first_line", "entry_id"
        ):
            blocks[file_id].append((text, first_line, entry_id))
    return {source.pk: _known_file(source, blocks[source.pk]) for source in sources}


def _known_file(source: SourceFile, blocks: list[tuple[str, int, int | None]]) -> KnownFile:
    text = "".join([block[0] for block in blocks])
    base = read(("\ufeff" if source.byte_order_mark else "") + text)
    owner_at = {first_line: entry_id for _, first_line, entry_id in blocks if entry_id is not None}
    owners: dict[int, int] = {}
    taken: set[int] = set()
    for index, node in enumerate(base.nodes):
        entry_id = owner_at.get(node.first_line)
        if entry_id is not None and entry_id not in taken:
            owners[index] = entry_id
            taken.add(entry_id)
    return KnownFile(source, base, owners)


@dataclass(slots=True)
class WikiTrees:
    """Entries by id: the live ones below some roots, and whatever else was asked for (the bin's too)."""

    entries: dict[int, Entry] = field(default_factory=dict)
    aliases: Mapping[int, list[Alias]] = field(default_factory=dict)
    tags: Mapping[int, list[str]] = field(default_factory=dict)
    children: dict[int, list[Entry]] = field(default_factory=dict)
    root_of: dict[int, int] = field(default_factory=dict)
    places: dict[int, FilePlace] = field(default_factory=dict)
    placed: dict[int, list[Placed]] = field(default_factory=dict)

    def is_live(self, entry_id: int) -> bool:
        return entry_id in self.root_of

    def node(self, entry_id: int) -> Node:
        """The entry as a notes file would say it; names that persons added are not part of that."""
        return node_of(self.entries[entry_id], self.aliases.get(entry_id, ()))

    def wanted(self, root_id: int) -> list[WantedEntry]:
        """The tree below a root, ready to be put in the order of a file."""
        found: list[WantedEntry] = []
        waiting = [root_id]
        while waiting:
            parent_id = waiting.pop()
            for child in self.children.get(parent_id, ()):
                parent = None if parent_id == root_id else parent_id
                found.append(WantedEntry(child.pk, parent, self.node(child.pk)))
                waiting.append(child.pk)
        return found


def node_of(entry: Entry, aliases: Iterable[Alias]) -> Node:
    """The entry's text as a node of a notes file."""
    return Node(
        kind=NodeKind(entry.kind),
        title=entry.title,
        icon=entry.icon,
        expansion=entry.expansion,
        aliases=tuple(alias.name for alias in aliases if alias.origin == Alias.Origin.FILE),
        definition=entry.definition,
        body=entry.body,
        raw=entry.status == Entry.Status.RAW and entry.kind != Entry.Kind.SECTION,
        form=ItemForm(entry.form),
        place=Place(entry.place),
    )


def text_of_entry(*, entry: Entry) -> str:
    """The entry as a notes file would say it now."""
    return written_alone(node_of(entry, aliases_of([entry.pk]).get(entry.pk, ())))


def wiki_trees(*, root_ids: Iterable[int], also: Iterable[int] = ()) -> WikiTrees:
    """The trees below these roots, and those in which the other entries live now.

    Read inside the transaction that changes them, after `take_turn`.
    """
    trees = WikiTrees()
    loaded: set[int] = set()
    _load_below(trees, set(root_ids), loaded)
    missing = [entry_id for entry_id in also if entry_id not in trees.entries]
    for entry in _fetch(missing):
        trees.entries[entry.pk] = entry
    other_roots = _roots_of([trees.entries[pk] for pk in missing if pk in trees.entries])
    _load_below(trees, other_roots - loaded, loaded)
    ids = list(trees.entries)
    trees.aliases, trees.tags = aliases_and_tags_of(ids)
    for root_id in loaded:
        if trees.is_live(root_id):
            placed = placed_in_file_order(trees.wanted(root_id))
            trees.placed[root_id] = placed
            for one in placed:
                section = one.section if one.section is not None else root_id
                trees.places[one.key] = FilePlace(section, one.group, one.raw)
    return trees


def _load_below(trees: WikiTrees, root_ids: set[int], loaded: set[int]) -> None:
    """Live entries of whole trees, level by level, children in their order."""
    loaded |= root_ids
    level = []
    for root in _fetch(root_ids):
        trees.entries[root.pk] = root
        if root.binned_at is None:
            trees.root_of[root.pk] = root.pk
            level.append(root.pk)
    while level:
        below: list[Entry] = []
        for batch in batches_of(level):
            below += Entry.objects.live().filter(parent_id__in=batch).order_by("position", "pk")
        level = []
        for entry in below:
            if entry.parent_id is None or entry.pk in trees.root_of:
                continue
            trees.entries[entry.pk] = entry
            trees.root_of[entry.pk] = trees.root_of[entry.parent_id]
            trees.children.setdefault(entry.parent_id, []).append(entry)
            level.append(entry.pk)


def _fetch(entry_ids: Iterable[int]) -> list[Entry]:
    found: list[Entry] = []
    for batch in batches_of(sorted(set(entry_ids))):
        found += Entry.objects.filter(pk__in=batch).order_by("pk")
    return found


def _roots_of(entries: Sequence[Entry]) -> set[int]:
    """The roots under which these live entries stand."""
    roots: set[int] = set()
    parents = {
        entry.parent_id for entry in entries if entry.binned_at is None and entry.parent_id is not None
    }
    roots |= {entry.pk for entry in entries if entry.binned_at is None and entry.parent_id is None}
    while parents:
        above: set[int] = set()
        for batch in batches_of(parents):
            for pk, parent_id in Entry.objects.filter(pk__in=batch).values_list("pk", "parent_id"):
                if parent_id is None:
                    roots.add(pk)
                else:
                    above.add(parent_id)
        parents = above
    return roots
