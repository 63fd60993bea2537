"""The entry of the inbox that a person looks at, with all that helps to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet

from notes.access import Person
from notes.models import Entry, Reference
from notes.queries.doubts import OpenDoubts, ShownDoubt
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_aside import Crumb, SourceLines, crumbs_to, source_lines_of, with_source_lines
from notes.queries.entry_lines import ItemLine, TermLine, item_line, term_line
from notes.queries.entry_material import MaterialOf
from notes.queries.inbox_words import line_name, suggested_title
from notes.queries.references import path_of
from notes.queries.search import Only, find
from notes.queries.tree import Outline
from notes.search_text.places import STEP, ids_above
from notes.source_notes.names import key

LINES_AROUND = 3
MOST_NEAR = 8
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class LineAround:
    """A neighbour: a term with what it says, or lines."""

    title: str
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class NearEntry:
    """An entry that may say the same, or may be where this belongs. `why` it is near."""

    title: str
    path: str
    url: str
    summary: str
    why: str


@dataclass(frozen=True, slots=True)
class Target:
    """A term to which lines can be attached."""

    id: int
    title: str
    path: str
    says: str
    is_chosen: bool


class BodyLine(NamedTuple):
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Current:
    """One waiting entry with everything around it."""

    id: int
    kind: str
    name: str
    is_raw: bool
    revision: int
    crumbs: list[Crumb]
    before: list[LineAround]
    after: list[LineAround]
    line: TermLine | ItemLine
    definition: str
    body: str
    body_lines: list[BodyLine]
    tags: tuple[str, ...]
    source: SourceLines | None
    near: list[NearEntry]
    doubts: list[ShownDoubt]
    suggested_title: str
    targets: list[Target]
    looked_for: str
    addresses: EntryAddresses

    @property
    def is_item(self) -> bool:
        return self.kind == Entry.Kind.ITEM

    @property
    def is_term(self) -> bool:
        return self.kind == Entry.Kind.TERM

    @property
    def kind_words(self) -> str:
        if self.is_item:
            return "unsorted lines" if self.is_raw else "lines"
        return f"unsorted {self.kind}" if self.is_raw else self.kind


def current_of(
    *, entry_id: int, place: str, person: Person, sections: Outline, doubts: OpenDoubts, looked_for: str
) -> Current | None:
    """Everything about one entry, in a constant number of queries."""
    rows = Entry.objects.select_related("parent__parent", "service", "feature__service")
    entry = with_source_lines(rows).filter(pk=entry_id).first()
    if entry is None:
        return None
    before, after = _around(entry)
    material = MaterialOf([entry.pk], person)
    is_item = entry.kind == Entry.Kind.ITEM
    suggested = suggested_title(entry.body) if is_item else ""
    near = list(_near(entry, suggested))
    # Before the line is laid out: a year is spelled otherwise there.
    body, doubted = entry.body, doubts.of(entry)
    return Current(
        id=entry.pk,
        kind=entry.kind,
        name=entry.title or line_name(body),
        is_raw=entry.status == Entry.Status.RAW and entry.kind in {Entry.Kind.TERM, Entry.Kind.ITEM},
        revision=entry.revision_number,
        crumbs=crumbs_to(entry, sections),
        before=before,
        after=after,
        line=item_line(entry, material) if is_item else term_line(entry, material, []),
        definition=entry.definition,
        body=body,
        body_lines=[BodyLine(number, line) for number, line in enumerate(body.split("\n")) if line.strip()],
        tags=tuple(sorted(entry.tags.values_list("name", flat=True))),
        source=source_lines_of(entry),
        near=[
            NearEntry(one.title, path_of(one), one.get_absolute_url(), one.summary, why) for one, why in near
        ],
        doubts=doubted,
        suggested_title=suggested,
        targets=_targets(entry, place, person, [one for one, _ in near], looked_for) if is_item else [],
        looked_for=looked_for,
        addresses=EntryAddresses(entry),
    )


def found_targets(*, text: str, person: Person) -> list[Target]:
    """Terms whose names fit what was typed, the first one chosen."""
    found = find(text=text, person=person, only=Only.TITLES).found
    ids = [row.pk for one in found for row in (one.row, one.lead) if row and row.kind == Entry.Kind.TERM]
    terms = _terms(Q(pk__in=ids[:MOST_FOUND]))
    ordered = sorted(terms, key=lambda term: ids.index(term.pk))
    return [_target(term, is_chosen=place == 0) for place, term in enumerate(ordered)]


def _around(entry: Entry) -> tuple[list[LineAround], list[LineAround]]:
    """The lines before and after it in its group, on its side of the author's line."""
    beside = (
        Entry.objects.live()
        .filter(parent_id=entry.parent_id, status=entry.status, kind__in=[Entry.Kind.TERM, Entry.Kind.ITEM])
        .exclude(pk=entry.pk)
        .select_related("parent__parent")
    )
    is_before = Q(position__lt=entry.position) | Q(position=entry.position, pk__lt=entry.pk)
    before = beside.filter(is_before).order_by("-position", "-pk")[:LINES_AROUND]
    after = beside.exclude(is_before).order_by("position", "pk")[:LINES_AROUND]
    return [_line_around(one) for one in reversed(before)], [_line_around(one) for one in after]


def _line_around(entry: Entry) -> LineAround:
    says = entry.summary if entry.title else line_name(entry.body)
    return LineAround(entry.title, says, entry.get_absolute_url())


def _near(entry: Entry, suggested: str) -> Iterator[tuple[Entry, str]]:
    """Entries that bear its title or the suggested one, then those of which its lines speak."""
    seen = {entry.pk}
    name = key(entry.title or suggested)
    if name:
        bearers = Entry.objects.live().filter(Q(title_key=name) | Q(aliases__name_key=name))
        for one in bearers.select_related("parent__parent").order_by("status", "pk")[:MOST_NEAR]:
            if one.pk not in seen:
                seen.add(one.pk)
                yield one, "the same name"
    spoken_of = (
        Reference.objects.filter(entry=entry, target__binned_at__isnull=True)
        .exclude(target=None)
        .select_related("target__parent__parent")
        .order_by("order")[:MOST_NEAR]
    )
    for reference in spoken_of:
        target = reference.target
        if target is not None and target.pk not in seen:
            seen.add(target.pk)
            yield target, "spoken of here"


def _targets(entry: Entry, place: str, person: Person, near: Iterable[Entry], text: str) -> list[Target]:
    """Where lines may be attached: what was looked for, else the term above, then near terms."""
    if text.strip():
        return found_targets(text=text, person=person)
    in_group = entry.parent is not None and entry.parent.kind == Entry.Kind.GROUP
    section = place[: STEP * (len(ids_above(place)) - in_group)]
    above = _terms(Q(search_document__place__lt=place, search_document__place__gt=section)).order_by(
        "-search_document__place"
    )[:1]
    terms = [*above, *(one for one in near if one.kind == Entry.Kind.TERM)]
    distinct = list({term.pk: term for term in terms}.values())
    return [_target(term, is_chosen=number == 0) for number, term in enumerate(distinct[:MOST_FOUND])]


def _terms(which: Q) -> QuerySet[Entry]:
    return Entry.objects.live().terms().filter(which).select_related("parent__parent")


def _target(term: Entry, *, is_chosen: bool) -> Target:
    return Target(term.pk, term.title, path_of(term), term.summary, is_chosen)
