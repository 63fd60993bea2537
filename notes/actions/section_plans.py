"""What applying the text of a section or group would do, compared with what others saved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from notes.actions.batches import batches_of
from notes.actions.entry_merging import merged_text, present_text, text_of_state
from notes.actions.entry_texts import EntryText, cleaned_text
from notes.actions.section_texts import SectionGone, State, Versions, place_above, section_at, states_at
from notes.models import Entry
from notes.queries.editing import titled
from notes.source_notes.documents import Node, NodeKind
from notes.source_notes.names import key as name_key
from notes.source_notes.ordering import moved_among
from notes.source_notes.section_changes import OUTSIDE, SectionChanges, TextChange, section_changes
from notes.source_notes.section_text import SectionText, read_section_text
from notes.source_notes.three_versions import Deed


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """What applying the text does to one entry; `entry` is as it is now, None for a new one."""

    change: TextChange
    entry: Entry | None
    text: EntryText
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """Everything that applying a text would do. With conflicts nothing is done."""

    top: Entry
    base: SectionText
    new: SectionText
    entries: tuple[PlannedEntry, ...]
    binned: tuple[tuple[Entry, Node], ...]
    conflicts: tuple[str, ...]

    @property
    def changed(self) -> list[PlannedEntry]:
        return [planned for planned in self.entries if planned.change.deeds]

    @property
    def merged(self) -> list[PlannedEntry]:
        """Entries that somebody else saved meanwhile too."""
        return [planned for planned in self.changed if planned.is_merged]

    @property
    def is_nothing(self) -> bool:
        return not self.changed and not self.binned


def plan_section_text(*, top: Entry, versions: Versions, text: str) -> SectionPlan:
    """What applying the text would do, based on the revisions that it was made from.

    Raises NotOneSection and UnreadableText for a text that cannot be read so, SectionGone.
    """
    if top.binned_at is not None:
        raise SectionGone
    base = section_at(top=top, versions=versions)
    new = read_section_text(text, kind=NodeKind(top.kind), place=place_above(top))
    new = _on_side_of(top, new)
    return _Planning(top, base, new, dict(versions)).plan(section_changes(base, new))


def _on_side_of(top: Entry, new: SectionText) -> SectionText:
    """Lines below the rule in the text of an unsorted group are no more unsorted than the others."""
    if top.kind != Entry.Kind.GROUP or top.status == Entry.Status.REFINED:
        return new
    nodes = [replace(node, raw=False) for node in new.document.nodes]
    return replace(new, document=replace(new.document, nodes=nodes))


class _Planning:
    """Compares what a person changed with what others saved since."""

    def __init__(self, top: Entry, base: SectionText, new: SectionText, numbers: Mapping[int, int]) -> None:
        self._top = top
        self._base = base
        self._new = new
        self._numbers = numbers
        self._conflicts: list[str] = []

    def plan(self, changes: SectionChanges) -> SectionPlan:
        touched = [entry.key for entry in changes.entries if entry.deeds and entry.key is not None]
        ids = {*touched, *(key for key, _ in changes.binned), *self._parents(changes)}
        self._entries = _fetched(ids)
        self._states = states_at(ids, self._numbers)
        self._orders = _Orders(changes, self._top, self._numbers)
        planned = tuple(self._planned(change) for change in changes.entries)
        binned = tuple(self._binned(changes))
        return SectionPlan(self._top, self._base, self._new, planned, binned, tuple(self._conflicts))

    def _parents(self, changes: SectionChanges) -> set[int]:
        """What entries that are new or placed anew stand in."""
        keys = {entry.index: entry.key for entry in changes.entries}
        placed = [entry for entry in changes.entries if entry.is_placed_anew or Deed.CREATED in entry.deeds]
        return {key for entry in placed if (key := keys.get(entry.parent)) is not None}

    def _planned(self, change: TextChange) -> PlannedEntry:
        if change.key is None:
            return self._created(change)
        if not change.deeds:
            return PlannedEntry(change, None, _text_of(change.node))
        entry = self._entries[change.key]
        name = _name(change.base or change.node)
        state = self._states[change.key]
        is_merged = entry.revision_number != self._numbers[change.key]
        if entry.binned_at is not None:
            self._conflicts.append(f"Somebody moved {name} to the bin; you changed it.")
            return PlannedEntry(change, entry, _text_of(change.node))
        if (
            change.is_placed_anew
            and entry.parent_id != state["parent"]
            and not self._is_placed(change, entry)
        ):
            self._conflicts.append(f"Both of you moved {name}.")
        text, is_clear = merged_text(
            entry=entry,
            base=text_of_state(state),
            yours=_applied(state, change.base or change.node, change.node),
        )
        if not is_clear:
            self._conflicts.append(f"Both of you changed {name} in the same place.")
        if (
            is_merged
            and text == cleaned_text(present_text(entry), entry.kind)
            and self._is_placed(change, entry)
        ):
            # Somebody did the same, or this text was sent twice.
            return PlannedEntry(replace(change, deeds=frozenset()), None, text)
        return PlannedEntry(change, entry, text, is_merged)

    def _created(self, change: TextChange) -> PlannedEntry:
        """A new entry, unless somebody wrote the same there meanwhile, or this text was sent twice."""
        text = _text_of(change.node)
        there = self._orders.same_as(change, text)
        if there is None:
            return PlannedEntry(change, None, text)
        return PlannedEntry(replace(change, key=there, deeds=frozenset()), None, text)

    def _is_placed(self, change: TextChange, entry: Entry) -> bool:
        """Whether the entry stands where the text wants it."""
        if not change.is_placed_anew:
            return True
        is_raw = wants_raw(change, self._top)
        return is_raw == (entry.status == Entry.Status.RAW) and self._orders.has_in_place(change)

    def _binned(self, changes: SectionChanges) -> Iterable[tuple[Entry, Node]]:
        going = {key for key, _ in changes.binned}
        staying = {entry.key for entry in changes.entries if entry.key is not None}
        for entry_id, parent_id in _live_below(going):
            if entry_id not in going and entry_id not in staying:
                name = _name(self._base.document.nodes[self._index_of(parent_id)])
                self._conflicts.append(
                    f"{name} holds what your text does not show, so it cannot go to the bin."
                )
        for key, node in changes.binned:
            entry = self._entries[key]
            if entry.binned_at is not None:
                continue
            if entry.revision_number != self._numbers[key]:
                self._conflicts.append(f"Somebody changed {_name(node)}; you removed it.")
            yield entry, node

    def _index_of(self, key: int) -> int:
        return next(index for index, owner in self._base.owners.items() if owner == key)


class _Orders:
    """What stands now in the sections and groups of a text."""

    def __init__(self, changes: SectionChanges, top: Entry, numbers: Mapping[int, int]) -> None:
        self._key_at = {entry.index: entry.key for entry in changes.entries}
        self._top = top
        self._numbers = numbers
        self._children: dict[int | None, list[Entry]] = {}
        self._taken: set[int] = set()
        self._wanted: dict[int, list[int]] = {}
        for entry in changes.entries:
            if entry.key is not None:
                self._wanted.setdefault(entry.parent, []).append(entry.key)

    def same_as(self, change: TextChange, text: EntryText) -> int | None:
        """An entry that is not of the text, stands where this new one would, and says the same."""
        for child in self._now(change):
            is_strange = child.pk not in self._numbers and child.pk not in self._taken
            if is_strange and child.kind == change.node.kind.value and _says(child, text):
                self._taken.add(child.pk)
                self._key_at[change.index] = child.pk
                return child.pk
        return None

    def has_in_place(self, change: TextChange) -> bool:
        now = [child.pk for child in self._now(change)]
        return change.key in now and change.key not in moved_among(self._wanted[change.parent], now)

    def _now(self, change: TextChange) -> list[Entry]:
        parent_id = self._top.parent_id if change.parent == OUTSIDE else self._key_at.get(change.parent)
        if parent_id is None:
            return []
        if parent_id not in self._children:
            rows = Entry.objects.live().filter(parent_id=parent_id).order_by("position", "pk")
            self._children[parent_id] = list(rows)
        return self._children[parent_id]


def _says(entry: Entry, text: EntryText) -> bool:
    return (titled(entry.kind, entry.title, entry.icon), entry.expansion, entry.definition, entry.body) == (
        text.title,
        text.expansion,
        text.definition,
        text.body,
    )


def wants_raw(change: TextChange, top: Entry) -> bool:
    """Whether the text puts an entry among the unsorted ones."""
    is_in_raw_group = top.kind == Entry.Kind.GROUP and top.status == Entry.Status.RAW
    return change.node.kind is not NodeKind.SECTION and (change.node.raw or is_in_raw_group)


def _applied(state: State, was: Node, node: Node) -> EntryText:
    """The entry's text at its base, with what the person changed about its lines."""
    text = text_of_state(state)
    old, new = _text_of(was), _text_of(node)
    changed = {
        name: getattr(new, name)
        for name in ("title", "expansion", "definition", "body")
        if getattr(old, name) != getattr(new, name)
    }
    gone = {name_key(alias) for alias in old.aliases} - {name_key(alias) for alias in new.aliases}
    known = {name_key(alias) for alias in text.aliases}
    aliases = (
        *(alias for alias in text.aliases if name_key(alias) not in gone),
        *(alias for alias in new.aliases if name_key(alias) not in known),
    )
    return replace(text, **changed, aliases=aliases)


def _text_of(node: Node) -> EntryText:
    return EntryText(
        title=titled(node.kind.value, node.title, node.icon),
        expansion=node.expansion,
        aliases=node.aliases,
        definition=node.definition,
        body=node.body,
    )


def _name(node: Node) -> str:
    first = node.body.partition("\n")[0]
    return f"“{node.title or (first if len(first) <= 60 else first[:59] + '…')}”"


def _fetched(ids: Iterable[int]) -> dict[int, Entry]:
    found: dict[int, Entry] = {}
    for batch in batches_of(ids):
        found.update(
            (entry.pk, entry) for entry in Entry.objects.filter(pk__in=batch).select_related("parent")
        )
    return found


def _live_below(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Live children of these entries, with the parent of each."""
    found: list[tuple[int, int]] = []
    for batch in batches_of(ids):
        rows = Entry.objects.live().filter(parent_id__in=batch).order_by().values_list("pk", "parent_id")
        found += [(pk, parent_id) for pk, parent_id in rows if parent_id is not None]
    return found
