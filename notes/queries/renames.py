"""A renaming with the references that it left behind, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from notes.models import Entry, Rename
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.references import path_of
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline
from notes.rendering.differences import Piece, word_difference


@dataclass(frozen=True, slots=True)
class RewriteChoice:
    """One line that would be written anew."""

    key: str
    place: str
    pieces: tuple[Piece, ...]
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class RewrittenEntry:
    """The lines of one entry, and the revision on which they stand."""

    entry_id: int
    name: str
    url: str
    base_revision: int
    lines: list[RewriteChoice]


@dataclass(frozen=True, slots=True)
class DoneLine:
    """An entry that the decision changed."""

    name: str
    url: str
    compare_url: str


@dataclass(frozen=True, slots=True)
class RenamePage:
    rename: Rename
    entry_name: str
    entry_url: str
    entry_revision: int
    crumbs: list[Crumb]
    entries: list[RewrittenEntry]
    unwritable: list[tuple[str, str, str]]
    done: list[DoneLine]
    can_keep_name: bool
    refused: str = ""

    @property
    def count(self) -> int:
        return sum(len(entry.lines) for entry in self.entries)

    @property
    def is_open(self) -> bool:
        return self.rename.settled_at is None and self.rename.undone_at is None


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line of an entry's text as it is and as it would be; without `pieces` it is compared word by word."""

    key: str
    entry: Entry
    field: str
    number: int
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


def rename_page(
    *,
    rename: Rename,
    sections: Outline,
    lines: Iterable[WrittenLine],
    unwritable: Iterable[tuple[Entry, str]],
    can_keep_name: bool,
    unticked: frozenset[str] = frozenset(),
    refused: str = "",
) -> RenamePage:
    """`rename` with `entry__parent__parent`; the lines in the order of their entries."""
    entry = rename.entry
    return RenamePage(
        rename=rename,
        entry_name=shown_name(entry),
        entry_url=entry.get_absolute_url(),
        entry_revision=entry.revision_number,
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), entry.get_absolute_url())],
        entries=rewritten_entries(lines, unticked),
        unwritable=[(path_of(one), one.get_absolute_url(), written) for one, written in unwritable],
        done=done_lines(rename.touched),
        can_keep_name=can_keep_name,
        refused=refused,
    )


def rewritten_entries(lines: Iterable[WrittenLine], unticked: frozenset[str]) -> list[RewrittenEntry]:
    """The lines by the entries in which they stand."""
    found: dict[int, RewrittenEntry] = {}
    for line in lines:
        one = found.setdefault(
            line.entry.pk,
            RewrittenEntry(
                line.entry.pk,
                path_of(line.entry) or shown_name(line.entry),
                line.entry.get_absolute_url(),
                line.entry.revision_number,
                [],
            ),
        )
        place = "definition" if line.field == "definition" else f"line {line.number + 1}"
        pieces = line.pieces or word_difference(line.old, line.new)
        one.lines.append(RewriteChoice(line.key, place, pieces, line.key not in unticked))
    return list(found.values())


def done_lines(touched: Sequence[Mapping[str, int]]) -> list[DoneLine]:
    """The entries that a deed changed, as far as they are not in the bin."""
    ids = [one["entry"] for one in touched]
    entries = Entry.objects.filter(pk__in=ids).select_related("parent__parent").in_bulk()
    return [
        DoneLine(
            name=path_of(entry) or shown_name(entry),
            url=entry.get_absolute_url(),
            compare_url=EntryAddresses(entry).diff(one["before"], one["after"]),
        )
        for one in touched
        if (entry := entries.get(one["entry"])) is not None and entry.binned_at is None
    ]
