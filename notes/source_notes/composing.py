"""The exported file: the file as it is, with the wiki's changes in their places and nothing else touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from notes.source_notes.documents import Document, ItemForm, Node, NodeKind
from notes.source_notes.layout import Exceptions, Layout, Placed, WantedEntry
from notes.source_notes.lines import bullet_start, fence_opening
from notes.source_notes.ordering import moved_among
from notes.source_notes.proofreading import Fault, Proof, proofread
from notes.source_notes.reader import read
from notes.source_notes.rewriting import (
    Cut,
    as_fenced,
    at_level,
    cut,
    fenced,
    in_bold,
    rewritten,
    written,
)
from notes.source_notes.sameness import is_same_text, text_of
from notes.source_notes.spacing import Spacing
from notes.source_notes.writer import CannotBeWritten, write

MOST_ATTEMPTS = 60
MOST_REVISIONS = 6

__all__ = ["CannotBeComposed", "Composed", "WantedEntry", "compose"]


class CannotBeComposed(ValueError):
    """No way was found to write the file so that it reads as wanted; nothing of it may be written."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The new text, how it reads, and which entry each of its nodes is.

    `left_out` says why an entry is not in the file, `as_the_file_has_it` why its text there is not the
    wiki's.
    """

    text: str
    document: Document
    owners: dict[int, int]
    left_out: dict[int, str]
    as_the_file_has_it: dict[int, str]


@dataclass(slots=True)
class _Attempt:
    """What is done differently because a plainer way did not read as wanted."""

    exceptions: Exceptions = field(default_factory=Exceptions)
    airy: set[int] = field(default_factory=set)
    fenced: set[int] = field(default_factory=set)
    relabelled: set[int] = field(default_factory=set)
    unchanged: dict[int, str] = field(default_factory=dict)
    air_tried: set[int] = field(default_factory=set)


def compose(base: Document, wanted: Sequence[WantedEntry]) -> Composed:
    """Write the file so that reading it gives the wanted entries; what cannot be said stays out, with a
    reason.

    What was written is composed again until nothing changes, so that the next export finds nothing to do.
    """
    composed = _composed(base, wanted)
    text = write(base)
    for _ in range(MOST_REVISIONS):
        if composed.text == text:
            break
        text = composed.text
        node_of = {key: index for index, key in composed.owners.items()}
        wanted = [replace(entry, base=node_of.get(entry.key)) for entry in wanted]
        try:
            composed = _composed(composed.document, wanted)
        except CannotBeComposed:
            break
    return composed


def _composed(base: Document, wanted: Sequence[WantedEntry]) -> Composed:
    composer = _Composer(base, wanted)
    for _ in range(MOST_ATTEMPTS):
        composed, proof = composer.attempt()
        if not proof.faults:
            return composer.unless_the_same(composed)
        composer.learn(proof)
    raise CannotBeComposed("The file could not be written so that it reads back as the wiki has it.")


class _Composer:
    """Tries, reads what it wrote, and learns from the faults."""

    def __init__(self, base: Document, wanted: Sequence[WantedEntry]) -> None:
        self._base = base
        self._cut: Cut = cut(base)
        self._state = _Attempt()
        self._given = list(wanted)
        self._changed = {
            entry.key
            for entry in wanted
            if entry.base is not None and not is_same_text(base.nodes[entry.base], entry.node)
        }
        self._placed: list[Placed] = []
        self._base_text = write(base)

    def attempt(self) -> tuple[Composed, Proof]:
        """One try: the text and what is wrong with it."""
        units = self._units()
        spacing = Spacing(self._base, self._cut, self._placed, self._state.airy)
        pieces: list[str] = []
        above: Placed | None = None
        first_lines: list[int] = []
        line = 1
        for one in self._placed:
            for text in (spacing.between(above, one), units[one.key]):
                pieces.append(text)
                first_line = line
                line += text.count("\n")
            first_lines.append(first_line)
            above = one
        pieces.append(spacing.between(above, None))
        text = "".join(pieces)
        if self._cut.lacks_last_newline:
            text = text.removesuffix("\n").removesuffix("\r")
        text = ("\ufeff" if self._base.byte_order_mark else "") + text
        document = self._base if text == self._base_text else read(text)
        expected = [self._expected(one) for one in self._placed]
        proof = proofread(document, self._placed, expected, first_lines)
        present = {one.key for one in self._placed}
        bare = {
            entry.key: "A label needs a list below it." for entry in self._given if entry.key not in present
        }
        left_out = {**bare, **self._state.exceptions.left_out}
        return Composed(text, document, proof.owners, left_out, dict(self._state.unchanged)), proof

    def unless_the_same(self, composed: Composed) -> Composed:
        """The file as it is, if it says all that already: other blank lines alone are no change."""
        owners = {entry.base: entry.key for entry in self._given if entry.base is not None}
        if composed.text == self._base_text or _told(composed.document, composed.owners) != _told(
            self._base, owners
        ):
            return composed
        return replace(composed, text=self._base_text, document=self._base, owners=owners)

    # --- the lines of each entry

    def _units(self) -> dict[int, str]:
        """The lines of every entry; tries again without those that the dialect cannot say."""
        while True:
            self._placed = Layout(self._given, self._base, self._state.exceptions).placed()
            units: dict[int, str] = {}
            refused = False
            for one in self._placed:
                try:
                    units[one.key] = self._unit(one)
                except CannotBeWritten as error:
                    refused = True
                    self._refuse(one, str(error))
            if not refused:
                return units

    def _unit(self, one: Placed) -> str:
        node = self._node(one)
        base = one.entry.base
        if one.key in self._state.fenced:
            return fenced(node, self._base.newline)
        if one.key in self._state.relabelled:
            return written(in_bold(node), self._base.newline)
        if base is None:
            return written(node, self._base.newline)
        unit = self._cut.units[base]
        if one.key in self._changed and one.key not in self._state.unchanged:
            return rewritten(unit, self._base.nodes[base], node, self._base.newline)
        if one.kind is NodeKind.SECTION and one.level != self._base.nodes[base].level:
            return at_level(unit, one.level)
        return unit

    def _node(self, one: Placed) -> Node:
        return replace(one.entry.node, level=one.level) if one.kind is NodeKind.SECTION else one.entry.node

    def _expected(self, one: Placed) -> Node:
        """How the entry has to read."""
        base = one.entry.base
        if base is not None and (one.key not in self._changed or one.key in self._state.unchanged):
            return self._base.nodes[base]
        return as_fenced(one.entry.node) if one.key in self._state.fenced else one.entry.node

    # --- learning from faults

    def learn(self, proof: Proof) -> None:
        """Do something differently about the worst faults; what only follows from them may be right then."""
        worst = min(fault.rank for fault in proof.faults)
        for fault in proof.faults:
            if fault.rank == worst:
                self._remedy(fault)

    def _remedy(self, fault: Fault) -> None:
        state, exceptions = self._state, self._state.exceptions
        at = fault.at
        one = self._placed[at]
        above = self._placed[at - 1] if at else None
        if one.kind is NodeKind.GROUP and one.key not in state.relabelled:
            state.relabelled.add(one.key)
            return
        if one.kind is NodeKind.GROUP and self._ungroup_first_member(at):
            return
        if one.group is None and one.key not in state.air_tried:
            state.air_tried.add(one.key)
            state.airy.add(one.key)
            if at + 1 < len(self._placed):
                state.airy.add(self._placed[at + 1].key)
        elif one.group is not None and above is not None and self._may_sink(above, one):
            exceptions.sunk.add(above.key)
        elif one.group is not None and one.kind is NodeKind.ITEM and one.key not in exceptions.hoisted:
            exceptions.hoisted.add(one.key)
        elif one.group is not None and one.key not in exceptions.ungrouped:
            exceptions.ungrouped.add(one.key)
        elif one.kind is NodeKind.ITEM and one.key not in state.fenced and self._is_ours(one):
            state.fenced.add(one.key)
        else:
            self._give_up(at)

    def _ungroup_first_member(self, at: int) -> bool:
        """A label is one only above a bullet, a quote or a fence: a first line of another kind has to
        leave."""
        if at + 1 >= len(self._placed):
            return False
        member = self._placed[at + 1]
        if member.group != self._placed[at].key or member.kind is not NodeKind.ITEM:
            return False
        first = self._first_line(member)
        if first.startswith(">") or bullet_start(first) or fence_opening(first):
            return False
        self._state.exceptions.ungrouped.add(member.key)
        return True

    def _first_line(self, one: Placed) -> str:
        node = self._expected(one)
        return "```" if node.form is ItemForm.MARKDOWN else node.body.partition("\n")[0].rstrip("\r")

    def _may_sink(self, above: Placed, one: Placed) -> bool:
        """A new term above a line that was there before should not take that line as its own."""
        return (
            above.kind is NodeKind.TERM
            and above.group == one.group
            and above.key not in self._state.exceptions.sunk
            and above.entry.base is None
            and one.entry.base is not None
        )

    def _is_ours(self, one: Placed) -> bool:
        return one.entry.base is None or one.key in self._changed

    def _give_up(self, at: int) -> None:
        """Nothing helped: what the wiki changed about this entry, or about the nearest one, stays out of
        the file."""
        reason = "Its lines would be read as something else there."
        state, exceptions = self._state, self._state.exceptions
        for one in self._nearest(at):
            if one.entry.base is None:
                self._leave_out(one, reason)
                return
            if one.key in self._changed and one.key not in state.unchanged:
                state.unchanged[one.key] = reason
                state.fenced.discard(one.key)
                return
            if one.key in self._moved and one.key not in exceptions.kept_in_place:
                exceptions.kept_in_place.add(one.key)
                return
        raise CannotBeComposed("No way was found to write the file so that it reads back as the wiki has it.")

    def _nearest(self, at: int) -> Iterator[Placed]:
        """The entry and its neighbours, nearer ones first."""
        yield self._placed[at]
        for distance in range(1, len(self._placed)):
            for other in (at - distance, at + distance):
                if 0 <= other < len(self._placed):
                    yield self._placed[other]

    @cached_property
    def _moved(self) -> set[int]:
        """Entries that stand elsewhere in the file, or on the other side of its rule."""
        key_of = {entry.base: entry.key for entry in self._given if entry.base is not None}
        moved: set[int] = set()
        for entry in self._given:
            if entry.base is not None:
                node = self._base.nodes[entry.base]
                parent = key_of.get(node.parent) if node.parent is not None else None
                if parent != entry.parent or node.raw != entry.node.raw:
                    moved.add(entry.key)
        order = [entry.base for entry in self._given if entry.base is not None]
        return moved | {key_of[base] for base in moved_among(order, sorted(order))}

    def _refuse(self, one: Placed, reason: str) -> None:
        """The writer has no words for this entry."""
        if one.entry.base is not None and one.key not in self._state.unchanged:
            self._state.unchanged[one.key] = reason
        elif one.kind is NodeKind.GROUP:
            self._state.exceptions.dissolved.add(one.key)
            self._state.exceptions.left_out[one.key] = reason
        else:
            self._leave_out(one, reason)

    def _leave_out(self, one: Placed, reason: str) -> None:
        """Without its heading or label, what stands below has no place in the file either."""
        gone = {one.key}
        self._state.exceptions.left_out[one.key] = reason
        for other in self._placed:
            if other.key not in gone and (other.section in gone or other.group in gone):
                gone.add(other.key)
                self._state.exceptions.left_out[other.key] = "What it stands in cannot be in the file."


def _told(document: Document, owners: Mapping[int, int]) -> list[tuple[object, ...]]:
    """What a file says, entry by entry: order, places and texts, without the spelling."""
    return [
        (
            owners.get(index),
            owners.get(node.parent) if node.parent is not None else None,
            node.raw,
            text_of(node),
        )
        for index, node in enumerate(document.nodes)
    ]
