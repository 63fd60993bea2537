"""A section or group edited as one text: shown, compared with what was sent, and applied entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from notes.actions.batches import batches_of
from notes.actions.history import states_of
from notes.actions.tree import Tree
from notes.models import Entry, Revision
from notes.source_notes.documents import ItemForm, Node, NodeKind, Place
from notes.source_notes.layout import WantedEntry
from notes.source_notes.reader import form_of
from notes.source_notes.section_text import SectionText, compose_section_text

State = Mapping[str, Any]
# The entries of a text in its order, each with its revision.
Versions = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section or group as a text, and the revisions of the entries whose lines it holds."""

    text: SectionText
    versions: Versions
    left_out: int = 0


class SectionGone(Exception):
    """The section or group is in the bin, or the form names entries that are not there."""


def shown_section(*, top: Entry, with_sections: bool = False) -> ShownSection:
    """The text of a section or group as it is now; sections inside only if asked for."""
    entries = _in_order(top, with_sections=with_sections)
    states = {entry.pk: state for entry, state in states_of(entries)}
    text = _composed(top, [(entry.pk, states[entry.pk]) for entry in entries])
    numbers = {entry.pk: entry.revision_number for entry in entries}
    versions = [(key, numbers[key]) for key in text.keys]
    return ShownSection(text, versions, len(entries) - len(versions))


def section_at(*, top: Entry, versions: Versions) -> SectionText:
    """The text as it was shown, made again from the revisions that it held. Raises SectionGone."""
    if not versions or versions[0][0] != top.pk:
        raise SectionGone
    found = states_at([pk for pk, _ in versions], dict(versions))
    if len(found) != len(versions):
        raise SectionGone
    return _composed(top, [(pk, found[pk]) for pk, _ in versions])


def _in_order(top: Entry, *, with_sections: bool) -> list[Entry]:
    """The section or group and what stands in it, parents first, siblings in their order."""
    found = [top]
    level = [top]
    while level:
        below: list[Entry] = []
        for batch in batches_of(entry.pk for entry in level):
            children = Entry.objects.live().filter(parent_id__in=batch).order_by("position", "pk")
            below += children if with_sections else children.exclude(kind=Entry.Kind.SECTION)
        found += below
        level = [entry for entry in below if entry.kind in (Entry.Kind.SECTION, Entry.Kind.GROUP)]
    if top.kind == Entry.Kind.GROUP:
        return [entry for entry in found if entry.status == top.status]
    return found


def _composed(top: Entry, states: Sequence[tuple[int, State]]) -> SectionText:
    keys = {pk for pk, _ in states}
    icons = {pk: state["icon"] for pk, state in states if state["icon"] and state["icon"] == state["title"]}
    place = place_above(top)
    below = Tree.around([top.pk]).place_below(top.pk)
    wanted = []
    for pk, state in states:
        parent = state["parent"] if state["parent"] in keys else top.pk
        own_place = place if pk == top.pk else below
        node = _node(state, own_place, icons.get(parent, ""))
        if top.kind == Entry.Kind.GROUP:
            # All of it stands on the group's own side of the rule, so the text needs none.
            node = replace(node, raw=False)
        wanted.append(WantedEntry(pk, parent, node))
    return compose_section_text(wanted, place=place)


def _node(state: State, place: Place, group_icon: str) -> Node:
    kind = NodeKind(state["kind"])
    body = state["body"]
    return Node(
        kind=kind,
        title=state["title"],
        icon=state["icon"],
        expansion=state["expansion"],
        aliases=tuple(alias["name"] for alias in state["aliases"]) if kind is NodeKind.TERM else (),
        definition=state["definition"],
        body=body,
        raw=kind is not NodeKind.SECTION and state["status"] == Entry.Status.RAW,
        place=place,
        form=form_of(body, place, group_icon) if kind is NodeKind.ITEM else ItemForm.NONE,
    )


def place_above(top: Entry) -> Place:
    """What stands above it makes of its lines."""
    return Tree.around([top.pk]).place(top.pk)


def states_at(ids: Iterable[int], numbers: Mapping[int, int]) -> dict[int, State]:
    """What these entries held at their revisions of these numbers."""
    found: dict[int, State] = {}
    for batch in batches_of(ids):
        wanted = {numbers[pk] for pk in batch}
        rows = Revision.objects.filter(entry_id__in=batch, number__in=wanted).order_by()
        values = rows.values_list("entry_id", "number", "state")
        found.update((pk, state) for pk, number, state in values if numbers[pk] == number)
    return found
