"""Writes what a merge of file and wiki decided: many rows at once, in the caller's transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from notes.actions.arrival_positions import arrival_positions
from notes.actions.batches import batches_of, insert_rows, update_rows
from notes.actions.derived import DerivedReport, refresh_derived
from notes.actions.filled_entries import aliases_from_file, fill
from notes.actions.history import append_revisions, states_of
from notes.actions.load_progress import BeginStep, Step
from notes.actions.row_ids import free_ids, stored_value
from notes.actions.search_index import refresh_places
from notes.actions.slugs import SlugAllocator
from notes.actions.soon_mails import ask_for_soon_mails
from notes.actions.source_trees import WikiTrees
from notes.actions.tags import MAX_LENGTH as LONGEST_TAG
from notes.actions.tags import add_tags, remove_tags
from notes.actions.ties import tie_by_name
from notes.actions.tree import descendants_of
from notes.actions.visibility import refresh_hidden
from notes.models import Alias, Entry, Load, Revision
from notes.source_notes.documents import Node, NodeKind
from notes.source_notes.names import key as title_key
from notes.source_notes.three_versions import FileVersions, Merge

ROWS = 1000
_PROGRESS_TITLE = title_key("进步")
_WRITTEN = (
    "kind", "parent", "position", "title", "title_key", "icon", "expansion", "definition", "body", "status",
    "slug", "form", "place", "summary",
)  # fmt: skip


@dataclass(slots=True)
class LoadWrites:
    """The entries of one transaction of a load, by key; new ones get their rows here."""

    trees: WikiTrees
    by: AbstractUser | None
    at: datetime
    load: Load | None
    through: str = Revision.Through.LOAD
    begin: BeginStep = lambda _step: None
    entries: dict[int, Entry] = field(default_factory=dict)
    created: list[Entry] = field(default_factory=list)
    touched: dict[int, str] = field(default_factory=dict)
    _slugs: SlugAllocator | None = None
    _aliases: list[Alias] = field(default_factory=list)
    _tags: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    _in_new_context: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entries = dict(self.trees.entries)

    def create_root(self, key: int, title: str, position: int) -> Entry:
        """The entry of a new file."""
        root = Entry(
            kind=Entry.Kind.SECTION,
            position=position,
            title=title,
            title_key=title_key(title),
            slug=self._slug_of(title, ()),
            created_at=self.at,
            updated_at=self.at,
            revision_number=1,
        )
        root.save(force_insert=True)
        self.entries[key] = root
        self.created.append(root)
        return root

    def write(self, merge: Merge, files: Sequence[FileVersions]) -> None:
        """Everything that the merge decided, derived rows and revisions included."""
        self.begin(Step.WRITE)
        nodes = {owner: file.new.nodes[index] for file in files for index, owner in file.owners.items()}
        positions = arrival_positions(merge, self.trees)
        self._create(merge, nodes, positions)
        self._change(merge, nodes, positions)
        self._bin(merge)
        gained = {self.entries[key].pk: set(tags) for key, tags in merge.tags_gained.items()}
        add_tags({pk: filter(_is_tag, tags) for pk, tags in {**self._tags, **gained}.items()})
        remove_tags({self.entries[key].pk: tags for key, tags in merge.tags_lost.items()})
        self._mark_tag_changes(merge)

    def finish(self) -> None:
        """Ties, derived rows and revisions of all that was written; the file's row must be there by now."""
        changed = [self.trees.entries[pk] for pk in self.touched]
        below = self._below_new_context()
        named = [entry for entry in (*self.created, *changed, *below) if entry.binned_at is None]
        ties = {entry.pk: (entry.service_id, entry.feature_id) for entry in below}
        tie_by_name(entries=named)
        derived = DerivedReport()
        if self.created or changed:
            entries = [*self.created, *changed, *below]
            derived = refresh_derived(entries=entries, reset=bool(changed), begin=self.begin)
        self.begin(Step.RECORD)
        for entry in below:
            if entry.pk in derived.tagged:
                self.touched[entry.pk] = "tagged by a mark in its text"
                changed.append(entry)
            elif ties[entry.pk] != (entry.service_id, entry.feature_id):
                self.touched[entry.pk] = "tied by name: what it stands in changed in the file"
                changed.append(entry)
        self._first_revisions()
        append_revisions(
            entries_with_state=[
                (entry, state, self.touched[entry.pk]) for entry, state in states_of(changed)
            ],
            by=self.by,
            at=self.at,
            through=self.through,
            load=self.load,
        )

    def _below_new_context(self) -> list[Entry]:
        """What stands below a section or group that was moved or renamed: its lines may mean something
        else there."""
        known = set(self.touched) | {entry.pk for entry in self.created}
        ids = (
            [pk for pk in descendants_of(self._in_new_context) if pk not in known]
            if self._in_new_context
            else []
        )
        found = [
            entry for batch in batches_of(ids) for entry in Entry.objects.filter(pk__in=batch).order_by("pk")
        ]
        self.trees.entries.update((entry.pk, entry) for entry in found)
        return found

    def _first_revisions(self) -> None:
        """New entries were written with revision number 1; here is that revision."""
        at = stored_value(Revision, "at", self.at)
        by, load = self.by.pk if self.by else None, self.load.pk if self.load else None
        insert_rows(
            model=Revision,
            fields=("entry", "number", "by", "at", "through", "load", "summary", "state"),
            rows=[
                (
                    entry.pk,
                    entry.revision_number,
                    by,
                    at,
                    Revision.Through.LOAD.value,
                    load,
                    "loaded from the file",
                    json.dumps(state),
                )
                for entry, state in states_of(self.created)
            ],
        )
        if self.created:
            ask_for_soon_mails(by_id=by, at=self.at)

    # --- new entries

    def _create(self, merge: Merge, nodes: Mapping[int, Node], positions: Mapping[int, int]) -> None:
        """All rows at once: their ids are known before, so that one can refer to another."""
        ids = free_ids(Entry, len(merge.created))
        for pk, (key, _, _) in zip(ids, merge.created, strict=True):
            parent = self.entries[merge.parents[key]]
            entry = self._entry(pk, nodes[key], parent, positions.get(key, 0))
            if key in merge.created_in_bin:
                entry.binned_at, entry.bin_root_id = self.at, parent.bin_root_id or parent.pk
            self.entries[key] = entry
            self.created.append(entry)
            self._name(entry, nodes[key])
        self._insert([self.entries[key] for key, _, _ in merge.created])
        Alias.objects.bulk_create(self._aliases, batch_size=ROWS)
        self._aliases = []

    def _insert(self, entries: Sequence[Entry]) -> None:
        fields = Entry._meta.concrete_fields
        moments = {"created_at", "updated_at", "binned_at"}
        names = [field.attname for field in fields]
        at = stored_value(Entry, "created_at", self.at)
        insert_rows(
            model=Entry,
            fields=[field.name for field in fields],
            rows=[
                [
                    at if name in moments and vars(entry)[name] is not None else vars(entry)[name]
                    for name in names
                ]
                for entry in entries
            ],
        )

    def _entry(self, pk: int, node: Node, parent: Entry, position: int) -> Entry:
        entry = Entry(
            pk=pk,
            parent=parent,
            position=position,
            hidden=parent.hidden,
            created_at=self.at,
            updated_at=self.at,
            revision_number=1,
        )
        entry._state.adding = False
        entry._state.db = "default"
        fill(entry, node)
        entry.status = (
            Entry.Status.RAW if node.raw and node.kind is not NodeKind.SECTION else Entry.Status.REFINED
        )
        if node.kind is NodeKind.SECTION and entry.title_key == _PROGRESS_TITLE:
            entry.members_only = entry.hidden = True
        if entry.has_page:
            entry.slug = self._slug_of(entry.title, self._titles_above(parent))
        return entry

    def _titles_above(self, parent: Entry | None) -> list[str]:
        """Titles of the sections above, nearest first, the file's left out."""
        titles: list[str] = []
        while parent is not None and parent.parent_id is not None:
            if parent.kind == Entry.Kind.SECTION:
                titles.append(parent.title)
            parent = self.entries.get(parent.parent_id) or parent.parent
        return titles

    def _slug_of(self, title: str, above: Sequence[str]) -> str:
        if self._slugs is None:
            self._slugs = SlugAllocator()
        return self._slugs.allocate(title, above)

    def _name(self, entry: Entry, node: Node) -> None:
        """Other names and tags of a new entry."""
        self._aliases += aliases_from_file(entry.pk, node.aliases)
        if node.tags:
            self._tags[entry.pk].update(node.tags)

    # --- entries that are there

    def _change(self, merge: Merge, nodes: Mapping[int, Node], positions: Mapping[int, int]) -> None:
        changed: set[int] = set()
        for key, node in merge.texts.items():
            entry = self.entries[key]
            fill(entry, node)
            if entry.has_page and entry.slug is None:
                entry.slug = self._slug_of(entry.title, self._titles_above(entry.parent))
            self._replace_aliases(entry, node)
            changed.add(key)
        for key, raw in merge.raw.items():
            self.entries[key].status = Entry.Status.RAW if raw else Entry.Status.REFINED
            changed.add(key)
        for key, parent in merge.parents.items():
            if key > 0:
                self.entries[key].parent = self.entries[parent]
                changed.add(key)
        arriving = {arrival.key for arrival in merge.arrivals}
        renumbered: set[int] = set()
        for key, position in positions.items():
            if key > 0 and self.entries[key].position != position:
                self.entries[key].position = position
                (changed if key in arriving else renumbered).add(key)
        for key in changed:
            self.touched[key] = ", ".join(merge.deeds.get(key, ("moved",))) + " in the file"
        self._write_rows(changed | renumbered)
        refresh_places(below={self.entries[key].parent_id or 0 for key in renumbered})
        moved = [key for key in merge.parents if key > 0]
        if moved:
            refresh_hidden(moved)
            self._read_hidden(moved)
        holders = {NodeKind.SECTION.value, NodeKind.GROUP.value}
        self._in_new_context = [key for key in changed if self.entries[key].kind in holders]

    def _read_hidden(self, keys: Iterable[int]) -> None:
        for batch in batches_of(keys):
            for pk, hidden in Entry.objects.filter(pk__in=batch).values_list("pk", "hidden"):
                self.entries[pk].hidden = hidden

    def _write_rows(self, keys: Iterable[int]) -> None:
        attributes = {field.name: field.attname for field in Entry._meta.concrete_fields}
        rows = [self.entries[key] for key in sorted(keys)]
        update_rows(
            model=Entry,
            fields=_WRITTEN,
            rows=[(*(getattr(entry, attributes[name]) for name in _WRITTEN), entry.pk) for entry in rows],
        )

    def _replace_aliases(self, entry: Entry, node: Node) -> None:
        """The file's names follow the file; those that persons added stay."""
        present = {alias.name_key: alias for alias in self.trees.aliases.get(entry.pk, ())}
        wanted = {alias.name_key: alias for alias in aliases_from_file(entry.pk, node.aliases)}
        gone = [
            alias.pk
            for name_key, alias in present.items()
            if alias.origin == Alias.Origin.FILE
            and (name_key not in wanted or wanted[name_key].name != alias.name)
        ]
        if gone:
            Alias.objects.filter(pk__in=gone).delete()
        kept = {name_key for name_key, alias in present.items() if alias.pk not in gone}
        Alias.objects.bulk_create([alias for name_key, alias in wanted.items() if name_key not in kept])
        by_persons = [
            present[name_key].pk
            for name_key in wanted.keys() & kept
            if present[name_key].origin == Alias.Origin.PERSON
        ]
        if by_persons:
            Alias.objects.filter(pk__in=by_persons).update(origin=Alias.Origin.FILE)

    def _bin(self, merge: Merge) -> None:
        """Removed in the file and untouched here; what stood below goes along and comes back along."""
        binned = set(merge.binned)
        for key in merge.binned:
            entry = self.entries[key]
            top = entry
            while top.parent_id in binned and top.parent_id is not None:
                top = self.entries[top.parent_id]
            entry.binned_at, entry.bin_root = self.at, top
            entry.binned_by_id = self.by.pk if self.by else None
            self.touched[key] = "removed in the file"
        rows = [self.entries[key] for key in merge.binned]
        update_rows(
            model=Entry,
            fields=["binned_at", "binned_by", "bin_root"],
            rows=[(entry.binned_at, entry.binned_by_id, entry.bin_root_id, entry.pk) for entry in rows],
        )

    def _mark_tag_changes(self, merge: Merge) -> None:
        for key in (*merge.tags_gained, *merge.tags_lost):
            if key > 0 and key not in self.touched:
                self.touched[key] = "tags changed with the file's label"


def _is_tag(name: str) -> bool:
    """A label longer than any tag makes none."""
    return len(name) <= LONGEST_TAG
