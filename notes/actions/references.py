"""Resolves what entries point at: titles, other names, paths in the tree, notes files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from notes.actions.batches import select_rows, update_rows
from notes.actions.entry_names import ALIAS, EXPANSION, TITLE, ask_entries_named
from notes.actions.service_ties import ask_service_names
from notes.actions.tree import Tree, TreeRow
from notes.models import Entry, Reference
from notes.queries.trips import ask
from notes.source_notes.icons import without_icons
from notes.source_notes.names import key, split_term_name, tie_key

_FILE = re.compile(r"(?P<file>\S(?:.*?\S)?\.[A-Za-z0-9]{1,8})(?:\s+(?P<place>\S.*))?\Z", re.DOTALL)
_STEPS = re.compile(r"\s*[/>]\s*")
_FILE_NAMES = (
    "SELECT f.name, f.root_id FROM notes_sourcefile f JOIN notes_entry e ON e.id = f.root_id "
    "WHERE e.binned_at IS NULL ORDER BY f.name"
)
_PAGES = frozenset({Entry.Kind.SECTION, Entry.Kind.TERM})


class Resolution(NamedTuple):
    """What a written target leads to."""

    target_id: int | None
    state: str
    candidates: list[int] | None = None


WANTED = Resolution(None, Reference.State.WANTED.value)
MOST_CANDIDATES = 50


class Pointer(NamedTuple):
    """A reference as it stands in an entry's text."""

    entry_id: int
    kind: str
    written: str


@dataclass(frozen=True, slots=True)
class Written:
    """A written target taken apart: the name as a whole, the steps of a path, a file and the path in it."""

    whole: str
    head: str
    steps: tuple[str, ...]
    file: str
    place: tuple[str, ...]

    @property
    def keys(self) -> Iterator[str]:
        """The names to look up."""
        yield self.whole
        yield self.head
        yield from self.steps
        yield from self.place


def take_apart(written: str) -> Written:
    """Understand `storage / data eng`, `dir/file.md section > sub`, `ECS (Elastic Container Svc)`, `S3#x`."""
    found = _FILE.match(written)
    head = split_term_name(written).title.partition("#")[0] or written
    return Written(
        whole=key(written),
        head=key(head),
        steps=_steps(written),
        file=key(found["file"]) if found else "",
        place=_steps(found["place"]) if found and found["place"] else (),
    )


def _steps(path: str) -> tuple[str, ...]:
    steps = (key(without_icons(step)) or key(step) for step in _STEPS.split(path))
    return tuple(filter(None, steps))


class NameIndex:
    """Which live entries bear the names that are looked up, by how they bear them.

    Asked for when it is made, in a handful of queries whatever the number of names; read by `load`.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self.titles: dict[str, list[int]] = {}
        self.expansions: dict[str, list[int]] = {}
        self.aliases: dict[str, list[int]] = {}
        self.official: dict[str, list[int]] = {}
        self._keys = keys
        self._named = ask_entries_named(keys)
        self._services = ask_service_names() if keys else None

    def load(self) -> Self:
        """Read what was asked."""
        names = {TITLE: self.titles, EXPANSION: self.expansions, ALIAS: self.aliases}
        for kind, name, pk in self._named():
            names[kind].setdefault(name, []).append(pk)
        self._load_official({name for name in self._keys if name not in self.titles})
        return self

    @property
    def entry_ids(self) -> set[int]:
        """All of them."""
        indexes = (self.titles, self.expansions, self.aliases, self.official)
        return {pk for names in indexes for pks in names.values() for pk in pks}

    def _load_official(self, keys: Collection[str]) -> None:
        if not keys or self._services is None:
            return
        by_tie = self._services().by_tie
        services: dict[int, set[str]] = {}
        for name in keys:
            for pk in by_tie.get(tie_key(name), ()):
                services.setdefault(pk, set()).add(name)
        tied = select_rows(model=Entry, fields=("service", "id", "binned_at"), by="service", values=services)
        live = ((service_id, pk) for service_id, pk, binned_at in tied if binned_at is None)
        _gather(self.official, ((name, pk) for service_id, pk in live for name in services[service_id]))

    def bearing(self, name: str) -> list[int]:
        """The entries of that title; else of that expansion, alias or official name."""
        for names in (self.titles, self.expansions, self.aliases, self.official):
            if name in names:
                return names[name]
        return []


class Resolver:
    """Resolves many pointers; all that they need is asked for at once, and read for the first of them."""

    def __init__(self, pointers: Sequence[Pointer], tree: Tree | None = None) -> None:
        """`tree` is what the caller knows of the tree already."""
        self._pointers = pointers
        self._known = tree
        self._written = {
            written: take_apart(written) for written in {pointer.written for pointer in pointers}
        }
        self._asked = NameIndex({name for written in self._written.values() for name in written.keys})
        names_a_file = any(written.file for written in self._written.values())
        self._asked_files = ask(_FILE_NAMES, []) if names_a_file else list

    @cached_property
    def _index(self) -> NameIndex:
        return self._asked.load()

    @cached_property
    def _files(self) -> list[tuple[str, int]]:
        return [(key(name), root_id) for name, root_id in self._asked_files()]

    @cached_property
    def _tree(self) -> Tree:
        entry_ids = self._index.entry_ids | {root_id for _, root_id in self._files}
        entry_ids |= {pointer.entry_id for pointer in self._pointers}
        return self._known.including(entry_ids) if self._known is not None else Tree.around(entry_ids)

    def resolve(self, pointer: Pointer) -> Resolution:
        written = self._written[pointer.written]
        named = self._index.bearing(written.whole) or self._index.bearing(written.head)
        if named:
            pages = [pk for pk in named if self._tree.row(pk).kind in _PAGES]
            return self._choose(pages or named, pointer)
        if len(written.steps) > 1:
            found = self._along(written.steps, self._index.bearing(written.steps[-1]))
            if found:
                return self._choose(found, pointer)
        return self._in_file(written, pointer) if written.file else WANTED

    def _along(self, steps: tuple[str, ...], candidates: Iterable[int]) -> list[int]:
        """The candidates below the other steps of the path, some generations in between allowed."""
        found = []
        for pk in candidates:
            missing = list(steps[:-1])
            for row in self._tree.above(pk):
                if missing and self._is_called(row, missing[-1]):
                    missing.pop()
            if not missing:
                found.append(pk)
        return found

    def _is_called(self, row: TreeRow, name: str) -> bool:
        return name in {row.title_key, _plain(row.title)} or row.pk in self._index.aliases.get(name, ())

    def _in_file(self, written: Written, pointer: Pointer) -> Resolution:
        """A file by its name, the end of its path or its base name; and the place in it if one is written."""
        roots = _file_roots(self._files, written.file)
        if not roots or not written.place:
            return self._choose(roots, pointer)
        inside = [
            pk
            for pk in self._index.bearing(written.place[-1])
            if self._tree.root(pk).pk in roots and pk not in roots
        ]
        return self._choose(self._along(written.place, inside), pointer)

    def _choose(self, candidates: Collection[int], pointer: Pointer) -> Resolution:
        if not candidates:
            return WANTED
        addresses = without_leads(candidates, self._tree)
        if len(addresses) > 1 and pointer.kind == Reference.Kind.WIKILINK:
            in_order = sorted(addresses, key=self._tree.order)[:MOST_CANDIDATES]
            return Resolution(None, Reference.State.AMBIGUOUS.value, in_order)
        return Resolution(nearest(addresses, pointer.entry_id, self._tree), Reference.State.RESOLVED.value)


def without_leads(candidates: Collection[int], tree: Tree) -> list[int]:
    """The candidates without the terms whose own section is among them: the two have one address."""
    chosen = set(candidates)
    return [pk for pk in chosen if not _is_led(pk, chosen, tree)]


def _is_led(pk: int, candidates: Collection[int], tree: Tree) -> bool:
    section = tree.section(pk) if tree.row(pk).kind == Entry.Kind.TERM else None
    return section is not None and section.pk in candidates


def nearest(candidates: Collection[int], entry_id: int, tree: Tree) -> int:
    """Same section, then same file, then refined before raw, then first in the tree."""
    if len(candidates) == 1:
        return next(iter(candidates))
    own_section = _section_of(entry_id, tree)
    own_root = tree.root(entry_id).pk

    def rank(pk: int) -> tuple[object, ...]:
        return (
            _section_of(pk, tree) != own_section,
            tree.root(pk).pk != own_root,
            tree.row(pk).status == Entry.Status.RAW,
            tree.order(pk),
        )

    return min(candidates, key=rank)


def _section_of(entry_id: int, tree: Tree) -> int:
    row = tree.row(entry_id)
    if row.kind == Entry.Kind.SECTION:
        return row.pk
    section = tree.section(entry_id)
    return section.pk if section else 0


def _plain(title: str) -> str:
    return key(without_icons(title))


def _file_roots(files: Iterable[tuple[str, int]], written: str) -> list[int]:
    """Exact name, else the end of a path either way, else base name."""
    by_name = list(files)
    exact = [root for name, root in by_name if name == written]
    if exact:
        return exact
    written = f"/{written.removeprefix('./')}"
    return [root for name, root in by_name if f"/{name}".endswith(written) or written.endswith(f"/{name}")]


def _gather(index: dict[str, list[int]], pairs: Iterable[tuple[str, int]]) -> None:
    for name, pk in pairs:
        index.setdefault(name, []).append(pk)


def resolve_elsewhere(*, entry_ids: Collection[int], names: Collection[str], without: Collection[int]) -> int:
    """Resolve other entries' references anew that point at these entries or at one of these names (keys).

    So a wanted one resolves when its target appears, and is wanted again when the target goes. `without` are
    the entries whose own references are up to date.
    """
    rows = (
        Reference.objects.exclude(kind=Reference.Kind.MENTION)
        .order_by()
        .values_list("pk", "entry_id", "kind", "written", "target_id", "state", "candidates")
    )
    own, fresh = set(entry_ids), set(without)
    known = set(names)
    tied = {tie_key(name) for name in known}
    concerned = [
        row
        for row in rows
        if row[1] not in fresh
        and (
            row[4] in own or row[5] == Reference.State.AMBIGUOUS or _concerns(take_apart(row[3]), known, tied)
        )
    ]
    if not concerned:
        return 0
    resolver = Resolver([Pointer(row[1], row[2], row[3]) for row in concerned])
    changed = []
    for pk, entry_id, kind, written, *before in concerned:
        resolution = resolver.resolve(Pointer(entry_id, kind, written))
        if resolution != tuple(before):
            changed.append((*resolution, pk))
    update_rows(model=Reference, fields=["target", "state", "candidates"], rows=changed)
    return len(changed)


def _concerns(written: Written, names: Collection[str], tied: Collection[str]) -> bool:
    """Whether a change of these names may change what the written target leads to; of a path always."""
    is_path = len(written.steps) > 1 or bool(written.file)
    return is_path or any(name in names for name in written.keys) or tie_key(written.whole) in tied
