"""Where an entry may go: places found by name, and the ranks in one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from notes.models import Entry
from notes.queries.editing import Crumb, shown_name, titled
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_choices import EntryChoice, entries_named
from notes.queries.places import INDENT, place_in_words
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline

TOP = "top"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Rank:
    """Behind which sibling the entry would stand; 0 is before all."""

    after: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MovePage:
    entry_name: str
    crumbs: list[Crumb]
    entry_url: str
    url: str
    base_revision: int
    now: str
    asked: str
    found: list[EntryChoice]
    sections: list[tuple[int, str, str]]
    parent: str
    place: str
    ranks: list[Rank]
    is_here: bool
    may_be_top: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ArrangedLine:
    """One child of a section or group, with the siblings behind which it would go up or down."""

    entry_id: int
    name: str
    kind: str
    revision: int
    url: str
    move_url: str
    arrange_url: str
    run: int
    up: int | None
    down: int | None


@dataclass(frozen=True, slots=True)
class ArrangePage:
    entry_name: str
    crumbs: list[Crumb]
    entry_url: str
    parent_id: int
    runs: list[tuple[str, list[ArrangedLine]]]


def move_page(
    *,
    entry: Entry,
    sections: Outline,
    to: Entry | None,
    to_top: bool,
    asked: str,
    choices: Iterable[tuple[int, str]],
    problem: str = "",
) -> MovePage:
    """`entry` with `parent__parent`; `to` is the chosen place, None for the top or for where it stands."""
    addresses = EntryAddresses(entry)
    parent_id = to.pk if to is not None else (None if to_top else entry.parent_id)
    kinds = [Entry.Kind.SECTION]
    if entry.kind in {Entry.Kind.TERM, Entry.Kind.ITEM}:
        kinds.append(Entry.Kind.GROUP)
    return MovePage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry)[:LONGEST_NAME], addresses.page)],
        entry_url=addresses.page,
        url=addresses.move,
        base_revision=entry.revision_number,
        now=place_in_words(parent_id=entry.parent_id),
        asked=asked,
        found=entries_named(text=asked, kinds=kinds, without=entry.pk),
        sections=[(pk, _indent(words), words.lstrip(INDENT)) for pk, words in choices],
        parent="" if parent_id is None else str(parent_id),
        place=place_in_words(parent_id=parent_id),
        ranks=_ranks(entry, parent_id, to),
        is_here=parent_id == entry.parent_id,
        may_be_top=entry.kind == Entry.Kind.SECTION,
        problem=problem,
    )


def arrange_page(*, entry: Entry, sections: Outline) -> ArrangePage:
    """The children of a section or group in their order, each kind by itself."""
    children = list(
        Entry.objects.live().filter(parent=entry).select_related("parent__parent").order_by("position", "pk")
    )
    words = {0: "Lines", 1: "Unsorted lines", 2: "Sections"}
    addresses = EntryAddresses(entry)
    runs = []
    for run, name in words.items():
        own = [child for child in children if _run(child) == run]
        if own:
            runs.append((name, [_arranged(own, rank, run) for rank in range(len(own))]))
    return ArrangePage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        entry_url=addresses.page,
        parent_id=entry.pk,
        runs=runs,
    )


def _ranks(entry: Entry, parent_id: int | None, to: Entry | None) -> list[Rank]:
    """The siblings of its own kind in that place, and before the first of them."""
    run = _run(entry)
    if to is not None and to.kind == Entry.Kind.GROUP and to.status == Entry.Status.RAW:
        run = 1
    siblings = Entry.objects.live().filter(parent_id=parent_id).order_by("position", "pk")
    own = [one for one in siblings if one.pk == entry.pk or _run(one) == run]
    chosen = own[-1].pk if own else 0
    if parent_id == entry.parent_id:
        place = next((rank for rank, one in enumerate(own) if one.pk == entry.pk), 0)
        chosen = own[place - 1].pk if place else 0
    rest = [one for one in own if one.pk != entry.pk]
    ranks = [Rank(0, "First" if rest else "Alone", chosen == 0)]
    ranks += [Rank(one.pk, f"After {_name(one)}", one.pk == chosen) for one in rest]
    return ranks


def _arranged(own: list[Entry], rank: int, run: int) -> ArrangedLine:
    child = own[rank]
    addresses = EntryAddresses(child)
    holds = child.kind in {Entry.Kind.SECTION, Entry.Kind.GROUP}
    return ArrangedLine(
        entry_id=child.pk,
        name=_name(child),
        kind=child.get_kind_display(),
        revision=child.revision_number,
        url=addresses.page,
        move_url=addresses.move,
        arrange_url=addresses.arrange if holds else "",
        run=run,
        up=None if rank == 0 else (own[rank - 2].pk if rank > 1 else 0),
        down=own[rank + 1].pk if rank + 1 < len(own) else None,
    )


def _indent(words: str) -> str:
    return words[: len(words) - len(words.lstrip(INDENT))]


def _run(entry: Entry) -> int:
    """Refined lines, unsorted lines, sections: siblings stand in this order."""
    if entry.kind == Entry.Kind.SECTION:
        return 2
    return 1 if entry.status == Entry.Status.RAW else 0


def _name(entry: Entry) -> str:
    name = titled(entry.kind, entry.title, entry.icon) or shown_name(entry)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def undo_move_url(entry: Entry) -> str:
    """Where a move is taken back."""
    return reverse("notes:move-undo", args=[entry.pk])
