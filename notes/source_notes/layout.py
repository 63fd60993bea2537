"""The order in which a file has to say what the wiki's tree says.

A file can only say: refined lines, `---`, raw lines, subsections; and a group's lines stand on one side
of the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from notes.source_notes.documents import Document, ItemForm, Node, NodeKind
from notes.source_notes.names import key as title_key

DEEPEST_LEVEL = 6
ATTACHING_FORMS = frozenset({ItemForm.QUOTE, ItemForm.CODE, ItemForm.MARKDOWN})


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """An entry as the file shall say it. Siblings are given in their order.

    `parent` is the key of its section or group, None for the file itself; `base` its node in the file as
    it is.
    With `keep_place` the lines stay where the file has them, whatever the tree says.
    """

    key: int
    parent: int | None
    node: Node
    base: int | None = None
    keep_place: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry at its place in the file's order."""

    entry: WantedEntry
    section: int | None
    group: int | None
    raw: bool
    level: int = 0

    @property
    def key(self) -> int:
        return self.entry.key

    @property
    def kind(self) -> NodeKind:
        return self.entry.node.kind


@dataclass(slots=True)
class Exceptions:
    """Entries that cannot stand where the tree has them, because their lines would read as something else."""

    left_out: dict[int, str] = field(default_factory=dict)
    dissolved: set[int] = field(default_factory=set)
    hoisted: set[int] = field(default_factory=set)
    sunk: set[int] = field(default_factory=set)
    ungrouped: set[int] = field(default_factory=set)
    kept_in_place: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where an entry's lines belong: section, group (None for none) and side of the rule."""

    section: int | None
    group: int | None
    raw: bool


def placed_in_file_order(wanted: Sequence[WantedEntry]) -> list[Placed]:
    """Every entry at the place where a file would say it, groups without entries included."""
    return Layout(wanted, None, Exceptions()).placed(keep_empty_groups=True)


class Layout:
    """One wanted tree, put into the order of a file."""

    def __init__(self, wanted: Sequence[WantedEntry], base: Document | None, exceptions: Exceptions) -> None:
        self._exceptions = exceptions
        self._base = base
        wanted = [self._on_its_side(entry) for entry in wanted]
        self._by_key = {entry.key: entry for entry in wanted}
        self._key_of_base = {entry.base: entry.key for entry in wanted if entry.base is not None}
        self._children: dict[int | None, list[WantedEntry]] = defaultdict(list)
        self._parent = {entry.key: entry.parent for entry in wanted}
        for entry in wanted:
            if entry.key not in exceptions.left_out:
                self._children[self._undissolved(entry.parent)].append(entry)
        self._keep_places([entry for entry in wanted if self._keeps_place(entry)])

    def placed(self, *, keep_empty_groups: bool = False) -> list[Placed]:
        """Every entry that the file can hold, in the file's order."""
        found: list[Placed] = []
        waiting: list[tuple[WantedEntry | None, int]] = [(None, 0)]
        while waiting:
            section, level = waiting.pop()
            if section is not None:
                found.append(Placed(section, self._section_above(section), None, False, level))
            key = section.key if section is not None else None
            found += self._lines(key, keep_empty_groups=keep_empty_groups)
            below = [child for child in self._children[key] if child.node.kind is NodeKind.SECTION]
            waiting += reversed(list(zip(below, self._levels(below, key, level), strict=True)))
        return found

    # --- places that the tree does not decide

    def _undissolved(self, parent: int | None) -> int | None:
        while parent is not None and parent in self._exceptions.dissolved:
            parent = self._by_key[parent].parent
        return parent

    def _keeps_place(self, entry: WantedEntry) -> bool:
        kept = entry.keep_place or entry.key in self._exceptions.kept_in_place
        return kept and entry.base is not None and entry.key not in self._exceptions.left_out

    def _on_its_side(self, entry: WantedEntry) -> WantedEntry:
        """Lines that stay where they are stay on their side of the rule."""
        if self._base is None or entry.base is None or not self._keeps_place(entry):
            return entry
        raw = self._base.nodes[entry.base].raw
        return entry if entry.node.raw == raw else replace(entry, node=replace(entry.node, raw=raw))

    def _keep_places(self, entries: list[WantedEntry]) -> None:
        """Put these where the file has them: after the nearest sibling there that is still present."""
        if self._base is None or not entries:
            return
        nodes = self._base.nodes
        kept: dict[int, WantedEntry] = {}
        leaving: dict[int | None, set[int]] = defaultdict(set)
        for entry in entries:
            above = nodes[entry.base].parent if entry.base is not None else None
            parent = self._key_of_base.get(above) if above is not None else None
            if entry.base is None or (above is not None and parent not in self._by_key):
                continue
            kept[entry.base] = entry
            leaving[self._undissolved(self._parent[entry.key])].add(entry.key)
            self._parent[entry.key] = parent
        for parent, keys in leaving.items():
            self._children[parent] = [one for one in self._children[parent] if one.key not in keys]
        siblings: dict[int | None, list[int]] = defaultdict(list)
        concerned = {nodes[index].parent for index in kept}
        for index, node in enumerate(nodes):
            if node.parent in concerned:
                siblings[node.parent].append(index)
        for ones in siblings.values():
            self._put_back(ones, kept)

    def _put_back(self, siblings: Sequence[int], kept: Mapping[int, WantedEntry]) -> None:
        """Insert the kept ones among these siblings of the file, the others of which stay as they are."""
        first = next(kept[index] for index in siblings if index in kept)
        parent = self._undissolved(self._parent[first.key])
        there = {one.key: one for one in self._children[parent]}
        after: dict[int | None, list[WantedEntry]] = defaultdict(list)
        last: dict[str, int] = {}
        for index in siblings:
            key = self._key_of_base.get(index)
            if index in kept:
                after[last.get(self._list_of(kept[index]))].append(kept[index])
            elif key is not None and key in there:
                last[self._list_of(there[key])] = key
        placed = list(after[None])
        for one in self._children[parent]:
            placed += [one, *after.get(one.key, ())]
        self._children[parent] = placed

    def _list_of(self, entry: WantedEntry) -> str:
        """The side of the rule, or that it is a subsection: only among these does order count."""
        if entry.node.kind is NodeKind.SECTION:
            return "section"
        return "raw" if self._side(entry) else "refined"

    def _section_above(self, entry: WantedEntry) -> int | None:
        return self._parent[entry.key]

    # --- lines of one section

    def _lines(self, section: int | None, *, keep_empty_groups: bool) -> Iterable[Placed]:
        """Refined lines, then raw ones; a group is where its entries are."""
        lines = [child for child in self._children[section] if child.node.kind is not NodeKind.SECTION]
        sides = {line.key: self._side(line) for line in lines}
        hosts: dict[tuple[bool, str], int] = {}
        for line in lines:
            if line.node.kind is NodeKind.GROUP:
                hosts.setdefault((sides[line.key], title_key(line.node.title)), line.key)
        slots: dict[bool, list[tuple[WantedEntry, list[WantedEntry]]]] = {False: [], True: []}
        members: dict[int, list[WantedEntry]] = {}
        strays: list[tuple[WantedEntry, WantedEntry]] = []
        for line in lines:
            own: list[WantedEntry] = []
            slots[sides[line.key]].append((line, own))
            if line.node.kind is NodeKind.GROUP:
                members[line.key] = own
                for member in self._children[line.key]:
                    if member.node.raw == sides[line.key]:
                        own.append(member)
                    else:
                        strays.append((member, line))
        for member, group in strays:
            host = hosts.get((member.node.raw, title_key(group.node.title)))
            if host is not None:
                members[host].append(member)
            else:
                slots[member.node.raw].append((member, []))
        for raw, ones in slots.items():
            for line, own in ones:
                if line.node.kind is NodeKind.GROUP:
                    yield from self._group(line, own, section, raw, keep_empty=keep_empty_groups)
                else:
                    yield Placed(line, section, None, raw)

    def _side(self, line: WantedEntry) -> bool:
        """Whether a line stands below the rule. A group whose entries were all refined went up with them."""
        if line.node.kind is NodeKind.GROUP:
            sides = {member.node.raw for member in self._children[line.key]}
            if sides == {not line.node.raw}:
                return not line.node.raw
        return line.node.raw

    def _group(
        self, group: WantedEntry, own: list[WantedEntry], section: int | None, raw: bool, *, keep_empty: bool
    ) -> Iterable[Placed]:
        leaving = self._exceptions.ungrouped
        staying = self._in_sayable_order([member for member in own if member.key not in leaving])
        if staying or keep_empty:
            yield Placed(group, section, None, raw)
        for member in staying:
            yield Placed(member, section, group.key, raw)
        for member in own:
            if member.key in leaving:
                yield Placed(member, section, None, raw)

    def _in_sayable_order(self, members: list[WantedEntry]) -> list[WantedEntry]:
        """Lines that would attach to a term above them go below the label; new terms go past such lines."""
        hoisted, sunk = self._exceptions.hoisted, self._exceptions.sunk
        if not any(member.key in hoisted or member.key in sunk for member in members):
            return members
        top = [m for m in members if m.key in hoisted and m.node.form in ATTACHING_FORMS]
        bullets = [m for m in members if m.key in hoisted and m.node.form not in ATTACHING_FORMS]
        ordered: list[WantedEntry] = []
        waiting: list[WantedEntry] = []
        for member in (member for member in members if member.key not in hoisted):
            if member.node.kind is NodeKind.TERM:
                ordered += bullets
                bullets = []
                if member.key in sunk:
                    waiting.append(member)
                    continue
                ordered += waiting
                waiting = []
            ordered.append(member)
        return [*top, *ordered, *bullets, *waiting]

    # --- depth of headings

    def _levels(self, siblings: list[WantedEntry], parent: int | None, above: int) -> list[int]:
        """A level for each, as little changed as possible, so that each reads as a child of the same
        parent."""
        levels: list[int] = []
        for at, entry in enumerate(siblings):
            own = self._base_level(entry, parent)
            highest = levels[-1] if levels else DEEPEST_LEVEL + 1
            if own is None:
                following = (self._base_level(sibling, parent) for sibling in siblings[at + 1 :])
                own = levels[-1] if levels else next(filter(None, following), above + 1)
            levels.append(min(max(own, above + 1), max(highest, above + 1)))
        return levels

    def _base_level(self, entry: WantedEntry, parent: int | None) -> int | None:
        """The level that the heading has, if it stays under its parent."""
        if self._base is None or entry.base is None:
            return None
        node = self._base.nodes[entry.base]
        base_parent = self._key_of_base.get(node.parent) if node.parent is not None else None
        return node.level if base_parent == parent else None


def keys_below(placed: Sequence[Placed], key: int) -> set[int]:
    """The section or group and everything in it."""
    found = {key}
    for one in placed:
        if one.section in found or one.group in found:
            found.add(one.key)
    return found


def siblings_in_order(placed: Sequence[Placed]) -> Mapping[tuple[int | None, int | None, str], list[int]]:
    """Keys by the list that they stand in: lines of a section or group on one side of the rule, or
    subsections."""
    lists: dict[tuple[int | None, int | None, str], list[int]] = defaultdict(list)
    for one in placed:
        side = "section" if one.kind is NodeKind.SECTION else "raw" if one.raw else "refined"
        lists[one.section, one.group, side].append(one.key)
    return lists
