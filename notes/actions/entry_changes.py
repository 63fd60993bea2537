"""One entry on its way from what it was to what a person wants; kept whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser

from notes.actions.batches import batches_of, update_rows
from notes.actions.derived import refresh_derived
from notes.actions.entry_places import context_of, place_for, section_titles_for, tags_of_label
from notes.actions.entry_texts import (
    EntryCannotBeSaved,
    EntryText,
    check_sayable,
    check_text,
    cleaned_text,
    promoted,
    with_icon_apart,
    with_names_apart,
)
from notes.actions.history import AliasesAndTags, aliases_and_tags_of, append_revisions, state_of, states_of
from notes.actions.reference_losses import lost_since, note_losses, pointing_at
from notes.actions.search_index import refresh_places
from notes.actions.slugs import SlugAllocator, follow_title
from notes.actions.tags import add_tags, lost_markers, remove_tags
from notes.actions.ties import tie_below, tie_by_name
from notes.actions.tree import Tree, descendants_of, free_position, special_place
from notes.actions.visibility import refresh_hidden
from notes.models import Alias, Entry
from notes.queries.trips import sent_together
from notes.source_notes.documents import Node, NodeKind, Place
from notes.source_notes.facts import FactsInput, read_facts
from notes.source_notes.names import key

_MARKERS = "❓📍🎗"
_HOLDERS = frozenset({Entry.Kind.SECTION, Entry.Kind.GROUP})
_SAVED_FIELDS = {
    name: "parent_id" if name == "parent" else name
    for name in (
        "kind", "parent", "position", "title", "title_key", "icon", "slug", "expansion", "definition", "body",
        "status", "form", "place", "mentioning", "members_only", "revision_number", "updated_at",
    )
}  # fmt: skip
_POINTED_AT_BY = ("title", "expansion", "aliases", "parent")
_NAMING_FIELDS = ("kind", "title", "expansion", "aliases", "status", "parent", "mentioning")


def _row_of(entry: Entry) -> dict[str, Any]:
    """What a change of the entry may write of its row."""
    return {name: getattr(entry, column) for name, column in _SAVED_FIELDS.items()}


class EntryChange:
    """Gathers what a person wants changed; nothing is written before `save`."""

    def __init__(self, entry: Entry, names: AliasesAndTags | None = None) -> None:
        """`names` are its aliases and tags, if the caller has read them since it took hold of the entry."""
        self.entry = entry
        aliases, tags = names or aliases_and_tags_of([entry.pk] if entry.pk else [])
        self._aliases = list(aliases.get(entry.pk, ()))
        self._written_tags = set(tags.get(entry.pk, ()))
        self._old_tags = frozenset(self._written_tags)
        self._lost_tags: frozenset[str] = frozenset()
        self._gained_tags: frozenset[str] = frozenset()
        self._names = [alias.name for alias in self._aliases]
        self._origins = {alias.name_key: alias.origin for alias in self._aliases}
        self._before = state_of(entry, aliases=self._aliases, tags=self._tags) if entry.pk else {}
        self._row = _row_of(entry)
        self._after_id: int | None = None
        self._is_placed = bool(entry.pk)
        self._address_follows = False

    # --- what is wanted

    def write(self, text: EntryText) -> None:
        """Take the text over, once the place is known, which decides what a file can say.

        Raises EntryCannotBeSaved if it cannot be kept or not be written to a file.
        """
        entry = self.entry
        text = cleaned_text(text, entry.kind)
        if entry.kind == Entry.Kind.ITEM and text.title:
            entry.kind = Entry.Kind.TERM
            text = promoted(text)
        text, entry.icon = with_icon_apart(text, entry.kind, entry.icon, entry.title)
        if entry.kind == Entry.Kind.TERM:
            text = with_names_apart(text)
        before = self.text
        check_text(text, entry.kind, before)
        self._follow_markers(text)
        if entry.body != text.body:
            entry.form = ""
        entry.title, entry.title_key, entry.expansion = text.title, key(text.title), text.expansion
        entry.definition, entry.body = text.definition, text.body
        self._names = list(text.aliases)
        if replace(text, tags=()) != replace(before, tags=()):
            check_sayable(self._node())

    def remember_origins(self, origins: Mapping[str, str]) -> None:
        """Where names came from that an old state had: the file's own stay the file's."""
        self._origins.update({key(name): origin for name, origin in origins.items()})

    def put(self, parent_id: int | None, *, after_id: int | None = None, always: bool = False) -> None:
        """Move the entry below a parent: to the end of its kind there, or behind one of the siblings."""
        if parent_id == self.entry.parent_id and self._is_placed and not always:
            return
        parent = place_for(self.entry, parent_id)
        if parent_id != self.entry.parent_id and self._is_placed:
            self._lost_tags = tags_of_label(self.entry.parent)
        self._gained_tags = tags_of_label(parent)
        self.entry.parent = parent
        place = Place.PLAIN if parent is None else Tree.around([parent.pk]).place_below(parent.pk)
        self.entry.place = place.value
        if parent is not None and parent.kind == Entry.Kind.GROUP and parent.status == Entry.Status.RAW:
            self.entry.status = Entry.Status.RAW
        self._after_id = after_id
        self._is_placed = False

    def set_status(self, status: str) -> None:
        """Refine the entry or lay it back among the unsorted ones, in the same-named group there if any."""
        entry = self.entry
        if status == entry.status:
            return
        if entry.kind == Entry.Kind.SECTION:
            raise EntryCannotBeSaved(
                {"status": "A section is neither refined nor unsorted; what it holds is."}
            )
        entry.status = status
        group = entry.parent
        if group is not None and group.kind == Entry.Kind.GROUP and group.status != status:
            same_name = Entry.objects.live().filter(
                parent_id=group.parent_id, kind=Entry.Kind.GROUP, title_key=group.title_key, status=status
            )
            entry.parent = same_name.order_by("position", "pk").first() or group.parent
        if self._is_placed and entry.parent_id != self._before["parent"]:
            self._is_placed = False

    def let_address_follow(self) -> None:
        """Give the entry the address of a new title; the old address leads there for ever."""
        has_new_title = bool(self._before) and self._before["title"] != self.entry.title
        self._address_follows = has_new_title and self.entry.has_page and bool(self.entry.slug)

    @property
    def _tags(self) -> set[str]:
        """Those that were written, with those that the label gives."""
        return (self._written_tags - self._lost_tags) | self._gained_tags

    @property
    def text(self) -> EntryText:
        """The text as it is now."""
        entry = self.entry
        names = tuple(self._names)
        tags = tuple(sorted(self._tags))
        return EntryText(entry.title, entry.expansion, names, entry.definition, entry.body, tags)

    @property
    def is_change(self) -> bool:
        """Whether anything differs from what is saved."""
        if not self._is_placed:
            return True
        now = self._state()
        return any(now[name] != self._before[name] for name in now)

    # --- writing it

    def save(self, *, by: AbstractUser | None, at: datetime, through: str, summary: str) -> None:
        """Write the entry, derive what follows from it, and leave a revision."""
        entry = self.entry
        is_new = entry.pk is None
        renamed = is_new or self._is_renamed()
        old_context = () if is_new or self._stays else context_of(entry.pk)
        pointing = pointing_at(self._losing_names())
        if not self._is_placed:
            self._place()
        if self._address_follows:
            follow_title(entry, section_titles_for(entry))
        if entry.has_page and not entry.slug:
            entry.slug = SlugAllocator().allocate(entry.title, section_titles_for(entry))
        entry.revision_number += 1
        entry.updated_at = at
        with sent_together():
            self._write(at)
            retied = self._tie() if renamed else []
            below = [] if is_new else self._below_in_new_context(old_context)
            others = _distinct([*retied, *below])
            derived = refresh_derived(
                entries=[entry, *others], reset=not is_new, renamed=None if renamed else ()
            )
            why = {one.pk: "Tagged by a mark in its text" for one in others if one.pk in derived.tagged}
            why |= {one.pk: "Tied by name: the section's tie changed" for one in retied}
            own = self._own_state(is_tagged=entry.pk in derived.tagged)
            self._append(own, others, why, by=by, at=at, through=through, summary=summary)
            lost = lost_since(pointing, without=[entry.pk])
            note_losses(entry=entry, before=self._before, lost=lost, by=by, at=at)

    @property
    def _stays(self) -> bool:
        """Whether all that stands above it is what it was."""
        return bool(self._before) and self._before["parent"] == self.entry.parent_id

    def _write(self, at: datetime) -> None:
        """The entry's own row, names and tags, and whether it is hidden."""
        entry = self.entry
        if self._before:
            # Every column named would have its indexes written anew, even where it says what it said.
            changed = {name: value for name, value in _row_of(entry).items() if value != self._row[name]}
            update_rows(model=Entry, fields=[*changed], rows=[(*changed.values(), entry.pk)])
        else:
            entry.created_at = at
            entry.save(force_insert=True)
        self._save_names()
        self._save_tags()
        decides = ("parent", "members_only")
        now = (entry.parent_id, entry.members_only)
        if not self._before or tuple(self._before[name] for name in decides) != now:
            refresh_hidden([entry.pk])
            entry.refresh_from_db(fields=["hidden"])

    def _own_state(self, *, is_tagged: bool) -> dict[str, Any]:
        """What the revision holds: names and tags are read again only where they changed."""
        if is_tagged or self._tags != self._old_tags or self._names != [one.name for one in self._aliases]:
            return states_of([self.entry])[0][1]
        return state_of(self.entry, aliases=self._aliases, tags=self._tags)

    def _append(
        self,
        own: dict[str, Any],
        others: Iterable[Entry],
        why: Mapping[int, str],
        *,
        by: AbstractUser | None,
        at: datetime,
        through: str,
        summary: str,
    ) -> None:
        changed = states_of(one for one in others if one.pk in why)
        states = [(one, state, why[one.pk]) for one, state in changed]
        append_revisions(
            entries_with_state=[(self.entry, own, summary), *states],
            by=by,
            at=at,
            through=through,
            counted=self.entry,
        )

    def _state(self) -> dict[str, object]:
        """The parts of the state that a person changes, as they would be saved."""
        now = state_of(self.entry, aliases=[], tags=self._tags)
        now["aliases"] = [{"name": name, "origin": self._origin(name)} for name in self._ordered_names()]
        return {name: value for name, value in now.items() if name not in {"slug", "position"}}

    def _ordered_names(self) -> list[str]:
        """The names in the order in which their rows will stand: those that stay first."""
        wanted = {key(name): name for name in self._names}
        kept = [wanted[alias.name_key] for alias in self._aliases if alias.name_key in wanted]
        old = {alias.name_key for alias in self._aliases}
        return [*kept, *(name for name in self._names if key(name) not in old)]

    def _origin(self, name: str) -> str:
        return self._origins.get(key(name), Alias.Origin.PERSON)

    def _is_renamed(self) -> bool:
        now = self._state()
        return not self._is_placed or any(now[name] != self._before[name] for name in _NAMING_FIELDS)

    def _losing_names(self) -> list[int]:
        """The entries that may lose a name or a path by which others point at them: this one, those below."""
        now = self._state()
        if not self._before or all(now[name] == self._before[name] for name in _POINTED_AT_BY):
            return []
        below = descendants_of([self.entry.pk]) if self.entry.kind in _HOLDERS else []
        return [self.entry.pk, *below]

    def _follow_markers(self, text: EntryText) -> None:
        """The tags that markers make come and go with them; a person's tags stay."""
        before = _marker_tags(self.entry, self.entry.definition, self.entry.body)
        after = _marker_tags(self.entry, text.definition, text.body)
        self._written_tags = (set(text.tags) | after) - lost_markers(before, after)

    def _node(self) -> Node:
        entry = self.entry
        is_term = entry.kind == Entry.Kind.TERM
        return Node(
            kind=NodeKind(entry.kind),
            title=entry.title,
            icon=entry.icon,
            expansion=entry.expansion if is_term else "",
            aliases=tuple(self._names) if is_term else (),
            definition=entry.definition,
            body=entry.body,
            place=Place(entry.place),
            level=1,
        )

    def _place(self) -> None:
        entry = self.entry
        free = free_position(
            parent_id=entry.parent_id,
            kind=entry.kind,
            status=entry.status,
            after_id=self._after_id,
            moving_id=entry.pk,
        )
        entry.position = free.position
        if free.renumbered and entry.parent_id is not None:
            refresh_places(below=[entry.parent_id])

    def _save_names(self) -> None:
        wanted = {key(name): name for name in self._names}
        for alias in self._aliases:
            name = wanted.pop(alias.name_key, None)
            if name is None:
                alias.delete()
            elif (name, self._origin(name)) != (alias.name, alias.origin):
                alias.name, alias.origin = name, self._origin(name)
                update_rows(model=Alias, fields=["name", "origin"], rows=[(name, alias.origin, alias.pk)])
        Alias.objects.bulk_create(
            Alias(entry=self.entry, name=name, name_key=name_key, origin=self._origin(name))
            for name_key, name in wanted.items()
        )

    def _save_tags(self) -> None:
        add_tags({self.entry.pk: self._tags - self._old_tags})
        remove_tags({self.entry.pk: self._old_tags - self._tags})

    def _tie(self) -> list[Entry]:
        """Tie the entry by its new names, and what stands below a section that is tied otherwise now."""
        service_id = self.entry.service_id
        tie_by_name(entries=[self.entry])
        changed = self.entry.kind == Entry.Kind.SECTION and service_id != self.entry.service_id
        return tie_below(self.entry) if changed and self._before else []

    def _below_in_new_context(self, old_context: tuple[object, ...]) -> list[Entry]:
        """What stands below, if lines mean something else there now or the names of another file hold."""
        entry = self.entry
        title_counts = special_place(self._before["title"]) != special_place(entry.title)
        icon_counts = entry.kind == Entry.Kind.GROUP and self._before["icon"] != entry.icon
        is_same = self._stays or old_context == context_of(entry.pk)
        if is_same and not title_counts and not icon_counts:
            return []
        entry.form = ""
        ids = descendants_of([entry.pk])
        below = [
            found for batch in batches_of(ids) for found in Entry.objects.filter(pk__in=batch).order_by()
        ]
        for found in below:
            found.form = ""
        return below


def _marker_tags(entry: Entry, definition: str, body: str) -> set[str]:
    if not any(sign in definition or sign in body for sign in _MARKERS):
        return set()
    return set(read_facts(FactsInput(NodeKind(entry.kind), definition=definition, body=body)).tags)


def _distinct(entries: Iterable[Entry]) -> list[Entry]:
    return list({entry.pk: entry for entry in entries}.values())
