"""The tree of sections, as the column beside every page shows it."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import add, sub
from typing import NamedTuple

from notes.access import Person
from notes.models import Entry
from notes.models.page_address import page_address
from notes.rendering.link_targets import GLOSSES
from notes.source_notes.icons import bare_icon
from notes.source_notes.names import key

MOST_NODES = 200
FRONT_MATTER_ICON = "⛩"
FRONT_MATTER = "Front matter"
UNSORTED_ONLY = "raw"
# So many are cheaper put in their places than all sorted.
_FEW = 8


class SectionRow(NamedTuple):
    """What the tree reads of a section."""

    id: int
    parent_id: int | None
    title: str
    icon: str
    slug: str | None
    position: int
    revision: int

    @property
    def url(self) -> str:
        return page_address("notes:entry", self.slug or self.id)

    @property
    def order(self) -> tuple[bool, int, int]:
        """Among its siblings: as in the notes, but front matter last."""
        return bare_icon(self.title) == FRONT_MATTER_ICON, self.position, self.id


@dataclass(frozen=True, slots=True)
class SectionName:
    """How a section is called where people read it: its emoji apart, Chinese with its meaning."""

    icon: str
    words: str
    gloss: str = ""

    @property
    def spoken(self) -> str:
        return self.gloss or self.words

    def __str__(self) -> str:
        return " ".join(part for part in (self.words, self.gloss) if part)


def section_name(title: str, icon: str = "") -> SectionName:
    """A section whose title is only ⛩️ reads "Front matter"; other emoji titles stay as they are."""
    if bare_icon(title) == FRONT_MATTER_ICON:
        return SectionName(icon=title, words=FRONT_MATTER)
    if icon and icon != title:
        return SectionName(icon=icon, words=title, gloss=gloss_of(title))
    return SectionName(icon="", words=title, gloss=gloss_of(title))


def gloss_of(title: str) -> str:
    """What the author's own Chinese titles mean."""
    return GLOSSES.get(key(title), "")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One section of the tree. `has_more`: it has sections below that are not read yet.

    Two that are alike are drawn alike, but for what stands below, which is drawn by itself.
    """

    id: int
    name: SectionName
    url: str
    revision: int
    count: str = ""
    count_words: str = ""
    is_current: bool = False
    has_more: bool = False
    is_open: bool = False
    children: tuple[TreeNode, ...] = field(default=(), compare=False)

    @property
    def branch_url(self) -> str:
        return page_address("notes:tree-branch", self.id)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree around the page that is shown. `is_partial`: some branches are fetched on demand."""

    root_id: int | None
    root_title: str
    root_url: str
    root_is_current: bool
    term_count: int
    unsorted_count: int
    section_count: int
    nodes: list[TreeNode]
    is_partial: bool
    is_cut: bool


class SectionCounts(NamedTuple):
    """How many terms and lines a section holds itself, those of its groups included."""

    refined_terms: int = 0
    raw_terms: int = 0
    refined_items: int = 0
    raw_items: int = 0

    def plus(self, other: SectionCounts) -> SectionCounts:
        return SectionCounts._make(map(add, self, other))

    def less(self, other: SectionCounts) -> SectionCounts:
        return SectionCounts._make(map(sub, self, other))

    @property
    def raw(self) -> int:
        return self.raw_terms + self.raw_items

    @property
    def terms(self) -> int:
        return self.refined_terms + self.raw_terms

    @property
    def short(self) -> str:
        if self.terms:
            return str(self.terms)
        if self.raw_items and not self.refined_items:
            return UNSORTED_ONLY
        return str(self.refined_items) if self.refined_items else ""

    @property
    def words(self) -> str:
        if self.terms:
            return "term" if self.terms == 1 else "terms"
        return "line" if self.refined_items == 1 and self.short != UNSORTED_ONLY else "lines"


_NONE = SectionCounts()


class Outline:
    """Every section that a person may read, in order, and how to get from one to the other. Never changed."""

    def __init__(self, rows: Iterable[SectionRow]) -> None:
        self.by_id: dict[int, SectionRow] = {row.id: row for row in rows}
        self.children: dict[int | None, list[SectionRow]] = defaultdict(list)
        for row in self.by_id.values():
            self.children[row.parent_id].append(row)
        for siblings in self.children.values():
            siblings.sort(key=_order)

    def changed(self, rows: Iterable[SectionRow], *, gone: Collection[int]) -> Outline:
        """Another outline with these rows instead of what they were, and without those that are gone.

        It shares with this one what stays, so it costs what changes: nothing is sorted anew.
        """
        new = Outline([])
        new.by_id.update(self.by_id)
        new.children.update(self.children)
        arriving = {row.id: row for row in rows if row != self.by_id.get(row.id)}
        leaving = {pk: new.by_id.pop(pk) for pk in {*arriving, *gone} if pk in new.by_id}
        new.by_id.update(arriving)
        coming: dict[int | None, list[SectionRow]] = {row.parent_id: [] for row in leaving.values()}
        for row in arriving.values():
            coming.setdefault(row.parent_id, []).append(row)
        for parent_id, newcomers in coming.items():
            siblings = [row for row in self.children.get(parent_id, []) if row.id not in leaving]
            if len(newcomers) > _FEW:
                siblings = sorted((*siblings, *newcomers), key=_order)
            else:
                for row in newcomers:
                    insort(siblings, row, key=_order)
            new.children[parent_id] = siblings
        return new

    @property
    def roots(self) -> list[SectionRow]:
        return self.children.get(None, [])

    def path_to(self, section_id: int | None) -> list[SectionRow]:
        """The sections above, the root first, and the section itself."""
        path: list[SectionRow] = []
        row = self.by_id.get(section_id) if section_id is not None else None
        while row is not None:
            path.append(row)
            row = self.by_id.get(row.parent_id) if row.parent_id is not None else None
        return path[::-1]


def _order(row: SectionRow) -> tuple[bool, int, int]:
    return row.order


def outline(*, person: Person) -> Outline:
    """One query for all sections: they are few, and breadcrumbs, tree and contents all need them."""
    rows = (
        Entry.objects.visible_to(person)
        .sections()
        .order_by()
        .values_list("id", "parent_id", "title", "icon", "slug", "position", "revision_number")
    )
    return Outline(SectionRow(*row) for row in rows)


def tree(
    *,
    sections: Outline,
    counts: Mapping[int, SectionCounts],
    total: SectionCounts,
    current_id: int | None = None,
    show_all: bool = False,
) -> Tree:
    """The tree for a page: whole while small, else the way to the current section, and its children."""
    only_root = sections.roots[0] if len(sections.roots) == 1 else None
    drawn = _Drawing(sections, counts, current_id, is_whole=show_all or len(sections.by_id) <= MOST_NODES)
    nodes = drawn.children_of(only_root.id if only_root else None)
    return Tree(
        root_id=only_root.id if only_root else None,
        root_title=only_root.title if only_root else "Notes",
        root_url=only_root.url if only_root else "",
        root_is_current=only_root is not None and only_root.id == current_id,
        term_count=total.terms,
        unsorted_count=total.raw,
        section_count=len(sections.by_id) - (only_root is not None),
        nodes=nodes,
        is_partial=drawn.is_partial,
        is_cut=drawn.is_cut,
    )


def branch(*, sections: Outline, counts: Mapping[int, SectionCounts], section_id: int) -> TreeNode | None:
    """One section with its children, for a tree that did not show them yet."""
    row = sections.by_id.get(section_id)
    return _Drawing(sections, counts, section_id, is_whole=False).node(row) if row else None


class _Drawing:
    """Makes the nodes of one tree: all of them, or those on the way to the current section."""

    def __init__(
        self,
        sections: Outline,
        counts: Mapping[int, SectionCounts],
        current_id: int | None,
        *,
        is_whole: bool,
    ) -> None:
        self._sections = sections
        self._counts = counts
        self._current_id = current_id
        self._path = None if is_whole else [row.id for row in sections.path_to(current_id)]
        self.is_partial = self._path is not None
        self.is_cut = False

    def children_of(self, section_id: int | None) -> list[TreeNode]:
        rows = self._sections.children.get(section_id, [])
        if self._path is not None:
            rows = self._within_limit(section_id, rows, MOST_NODES // (len(self._path) + 1))
        return [self.node(row) for row in rows]

    def node(self, row: SectionRow) -> TreeNode:
        count = self._counts.get(row.id) or _NONE
        is_open = self._path is None or row.id in self._path
        if not is_open:
            return _closed(row, count, has_more=bool(self._sections.children.get(row.id)))
        children = tuple(self.children_of(row.id))
        bare = _closed(row, count, has_more=False)
        return replace(bare, is_current=row.id == self._current_id, is_open=bool(children), children=children)

    def _within_limit(self, section_id: int | None, rows: list[SectionRow], limit: int) -> list[SectionRow]:
        """The first of many siblings, and always the one that leads to the current section."""
        if len(rows) <= limit:
            return rows
        self.is_cut = True
        first = rows[:limit]
        on_path = (self._sections.by_id[pk] for pk in self._path or ())
        return first + [row for row in on_path if row.parent_id == section_id and row not in first]


@lru_cache(maxsize=10_000)
def _closed(row: SectionRow, count: SectionCounts, *, has_more: bool) -> TreeNode:
    """Most sections are on every page as they were on the one before."""
    return TreeNode(
        id=row.id,
        name=section_name(row.title, row.icon),
        url=row.url,
        revision=row.revision,
        count=count.short,
        count_words=count.words,
        has_more=has_more,
    )
