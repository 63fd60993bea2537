"""A line of a text as it is, and as it would be with what a person means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from notes.models import Entry, Reference
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.references import path_of, place_of
from notes.queries.revisions import crumbs_of
from notes.queries.tree import Outline
from notes.rendering.differences import Piece, word_difference

LONGEST_NAME = 80


class CandidateLine(NamedTuple):
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry that a link may mean, and the line with which it does; no pieces if there is none."""

    entry_id: int
    name: str
    place: str
    url: str
    summary: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChoicePage:
    entry_name: str
    entry_url: str
    crumbs: list[Crumb]
    url: str
    base_revision: int
    written: str
    sentence: str
    candidates: list[Candidate]
    problem: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    entry_name: str
    entry_url: str
    target_name: str
    target_url: str
    crumbs: list[Crumb]
    url: str
    base_revision: int
    pieces: tuple[Piece, ...]
    edit_url: str
    problem: str


def choice_page(
    *,
    entry: Entry,
    reference: Reference,
    sections: Outline,
    lines: Mapping[int, CandidateLine | None],
    problem: str = "",
) -> ChoicePage:
    """`entry` with `parent__parent`."""
    rows = Entry.objects.live().filter(pk__in=list(lines)).select_related("parent__parent").in_bulk()
    return ChoicePage(
        entry_name=shown_name(entry)[:LONGEST_NAME],
        entry_url=entry.get_absolute_url(),
        crumbs=_crumbs(entry, sections),
        url=EntryAddresses(entry).choose(reference.order),
        base_revision=entry.revision_number,
        written=reference.written,
        sentence=reference.sentence,
        candidates=[_candidate(rows[pk], line) for pk, line in lines.items() if pk in rows],
        problem=problem,
    )


def link_page(
    *, entry: Entry, target: Entry, sections: Outline, line: CandidateLine | None, problem: str = ""
) -> LinkPage:
    """Both with `parent__parent`."""
    addresses = EntryAddresses(entry)
    return LinkPage(
        entry_name=shown_name(entry)[:LONGEST_NAME],
        entry_url=addresses.page,
        target_name=shown_name(target),
        target_url=target.get_absolute_url(),
        crumbs=_crumbs(entry, sections),
        url=addresses.link(target.pk),
        base_revision=entry.revision_number,
        pieces=word_difference(line.old, line.new) if line is not None else (),
        edit_url=addresses.edit,
        problem=problem,
    )


def _candidate(entry: Entry, line: CandidateLine | None) -> Candidate:
    return Candidate(
        entry_id=entry.pk,
        name=path_of(entry),
        place=place_of(entry),
        url=entry.get_absolute_url(),
        summary=entry.summary,
        pieces=word_difference(line.old, line.new) if line is not None else (),
    )


def _crumbs(entry: Entry, sections: Outline) -> list[Crumb]:
    name = shown_name(entry)[:LONGEST_NAME]
    return [*crumbs_of(entry, sections), Crumb(name, entry.get_absolute_url())]
