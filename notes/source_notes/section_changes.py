"""What a person changed in the text of a section or group, entry by entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from notes.source_notes.documents import Document, Node, NodeKind
from notes.source_notes.lines import bullet_start
from notes.source_notes.matching import match
from notes.source_notes.names import key as title_key
from notes.source_notes.ordering import moved_among
from notes.source_notes.sameness import sections_of, text_of
from notes.source_notes.section_text import SectionText
from notes.source_notes.three_versions import Deed

# Stands for what the text is in: the parent of lines that were moved out of a group's text.
OUTSIDE = -1
LEAST_LIKENESS = 60
MOST_PAIRS = 20_000


@dataclass(frozen=True, slots=True)
class TextChange:
    """One node of the new text: which entry it is (None: a new one), and what became of it.

    `parent` and `after` are nodes of the new text; `after` is the sibling before it, None for the first.
    """

    index: int
    node: Node
    parent: int
    after: int | None
    key: int | None = None
    base: Node | None = None
    deeds: frozenset[Deed] = frozenset()

    @property
    def is_placed_anew(self) -> bool:
        """Whether it stands elsewhere now: in another list, or at another place in its own."""
        return bool(self.deeds & {Deed.MOVED, Deed.REFINED, Deed.UNREFINED})

    @property
    def says_otherwise(self) -> bool:
        """Whether its own lines differ."""
        return bool(self.deeds & {Deed.CHANGED, Deed.RENAMED})


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """Every node of the new text in its order, and the entries whose lines are gone."""

    entries: tuple[TextChange, ...]
    binned: tuple[tuple[int, Node], ...]

    @property
    def is_nothing(self) -> bool:
        return not self.binned and not any(entry.deeds for entry in self.entries)


def section_changes(base: SectionText, new: SectionText) -> SectionChanges:
    """Compare the text as it was shown with the text as it was sent."""
    to_old = _paired(base, new)
    keys = {index: base.owners[old] for index, old in to_old.items() if old in base.owners}
    moved = _moved(base, new, keys)
    entries: list[TextChange] = []
    last_of: dict[int, int] = {}
    for index in range(new.top, len(new.document.nodes)):
        node = new.document.nodes[index]
        parent = _parent(new, index)
        old = to_old.get(index)
        deeds = (
            _deeds(base.document.nodes[old], node, is_moved=index in moved)
            if old is not None
            else frozenset({Deed.CREATED})
        )
        base_node = base.document.nodes[old] if old is not None else None
        entries.append(
            TextChange(index, node, parent, last_of.get(parent), keys.get(index), base_node, deeds)
        )
        last_of[parent] = index
    kept = set(to_old.values())
    gone = [(key, base.document.nodes[old]) for old, key in sorted(base.owners.items()) if old not in kept]
    return SectionChanges(tuple(entries), tuple(gone))


def _paired(base: SectionText, new: SectionText) -> dict[int, int]:
    """New node -> old node; the section or group itself is the same, whatever it is called now."""
    own = base.document.nodes[base.top]
    top = replace(new.document.nodes[new.top], title=own.title, icon=own.icon)
    alike = replace(
        new.document, nodes=[top if at == new.top else node for at, node in enumerate(new.document.nodes)]
    )
    pairs = match(base.document, alike)
    to_old = {new_at: old_at for old_at, new_at in pairs.items() if new_at > new.top and old_at > base.top}
    to_old[new.top] = base.top
    _pair_named_lines(base.document, new.document, to_old)
    return to_old


def _pair_named_lines(old: Document, new: Document, to_old: dict[int, int]) -> None:
    """A line that was given a name is the same entry still."""
    taken = set(to_old.values())
    sections_old, sections_new = sections_of(old), sections_of(new)
    lines = [at for at, node in enumerate(old.nodes) if node.kind is NodeKind.ITEM and at not in taken]
    terms = [at for at, node in enumerate(new.nodes) if node.kind is NodeKind.TERM and at not in to_old]
    if len(lines) * len(terms) > MOST_PAIRS:
        return
    found = [
        (likeness, -line, -term)
        for line in lines
        for term in terms
        if to_old.get(sections_new[term], -1) == sections_old[line]
        and (likeness := _likeness(old.nodes[line], new.nodes[term])) >= LEAST_LIKENESS
    ]
    for _, line, term in sorted(found, reverse=True):
        if -line not in taken and -term not in to_old:
            to_old[-term] = -line
            taken.add(-line)


def _likeness(line: Node, term: Node) -> float:
    first = line.body.partition("\n")[0]
    return fuzz.ratio(first[bullet_start(first) :], f"{term.title} {term.definition}".strip())


def _parent(text: SectionText, index: int) -> int:
    parent = text.document.nodes[index].parent
    return OUTSIDE if parent is None or parent < text.top else parent


def _moved(base: SectionText, new: SectionText, keys: Mapping[int, int]) -> set[int]:
    """New nodes that stand in another section or group than before, or elsewhere among their siblings."""
    index_of = {key: index for index, key in keys.items()}
    old_parents = {key: base.owners.get(_parent(base, old), OUTSIDE) for old, key in base.owners.items()}
    old_of = {key: old for old, key in base.owners.items()}
    moved = {
        index
        for index, key in keys.items()
        if index != new.top
        and keys.get(_parent(new, index), OUTSIDE) != old_parents[key]
        and not _is_refining_alone(base, new, index, old_of[key])
    }
    old_lists = _lists(base, base.owners)
    for where, members in _lists(new, keys).items():
        moved |= {index_of[key] for key in moved_among(members, old_lists.get(where, []))}
    return moved


def _is_refining_alone(base: SectionText, new: SectionText, index: int, old: int) -> bool:
    """Refining takes an entry to the group of the same name above the rule, or makes that."""
    node, was = new.document.nodes[index], base.document.nodes[old]
    return node.raw != was.raw and _label(new, index) == _label(base, old)


def _label(text: SectionText, index: int) -> tuple[Hashable, ...]:
    """The section and the words of the label over a node."""
    nodes = text.document.nodes
    parent = nodes[index].parent
    group = parent if parent is not None and nodes[parent].kind is NodeKind.GROUP else None
    section = nodes[group].parent if group is not None else parent
    return (
        title_key(nodes[group].title) if group is not None else "",
        section is not None and section == text.top,
    )


def _lists(text: SectionText, keys: Mapping[int, int]) -> dict[tuple[int, str], list[int]]:
    """Keys by the list they stand in: lines of one parent on one side of the rule, or its sections."""
    lists: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index in range(text.top + 1, len(text.document.nodes)):
        if index in keys:
            node = text.document.nodes[index]
            side = "section" if node.kind is NodeKind.SECTION else "raw" if node.raw else "refined"
            lists[keys.get(_parent(text, index), OUTSIDE), side].append(keys[index])
    return lists


def _deeds(was: Node, node: Node, *, is_moved: bool) -> frozenset[Deed]:
    deeds: set[Deed] = set()
    if text_of(was) != text_of(node):
        same_title = title_key(was.title) == title_key(node.title)
        deeds.add(Deed.CHANGED if same_title or node.kind is not was.kind else Deed.RENAMED)
        if not same_title and (was.definition, was.body) != (node.definition, node.body):
            deeds.add(Deed.CHANGED)
    if node.kind is not NodeKind.SECTION and was.raw != node.raw:
        deeds.add(Deed.UNREFINED if node.raw else Deed.REFINED)
    if is_moved:
        deeds.add(Deed.MOVED)
    return frozenset(deeds)
