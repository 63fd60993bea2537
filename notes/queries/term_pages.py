"""A term with everything that its page shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from notes.access import Person, is_member
from notes.models import Entry, Tag
from notes.models.page_address import page_address
from notes.queries.composed import Composed
from notes.queries.contents import contents
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_aside import (
    Crumb,
    LastChange,
    SourceLines,
    crumbs_to,
    is_followed,
    last_change,
    source_lines_of,
    tags_of,
)
from notes.queries.entry_lines import TermLine, term_line
from notes.queries.entry_material import AmbiguousReference, MaterialOf
from notes.queries.references import Mention, backlinks_to, path_of
from notes.queries.tables import TableOf, tables_naming
from notes.queries.tree import Tree


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SameTitle:
    """Another entry of the same title."""

    path: str
    url: str
    summary: str
    merge_url: str


@dataclass(frozen=True, slots=True)
class TermPage:
    """A term with everything that its page shows."""

    id: int
    parent_id: int | None
    line: TermLine
    crumbs: list[Crumb]
    is_members_only: bool
    is_followed: bool
    mentions: list[Mention]
    ambiguous: list[AmbiguousReference]
    same_titles: list[SameTitle]
    tables: list[TableOf]
    tags: list[Tag]
    before: Neighbour | None
    after: Neighbour | None
    last_change: LastChange | None
    source: SourceLines | None
    tree: Tree


def term_page(*, entry: Entry, section: Entry | None, person: Person, show_all: bool) -> TermPage:
    """Needs the entry from `entry_page`: with its parents, its tie and its lines in the file."""
    known = contents(person=person)
    material = MaterialOf([entry.pk], person)
    mentions = backlinks_to(entry_ids=[entry.pk], person=person)
    line = term_line(entry, material, mentions)
    before, after = _neighbours(entry, person)
    relatives = _relatives(entry, person)
    return TermPage(
        id=entry.pk,
        parent_id=section.pk if section is not None else None,
        line=line,
        crumbs=crumbs_to(entry, known.sections),
        is_members_only=entry.hidden,
        is_followed=is_followed(entry),
        mentions=mentions,
        ambiguous=material.ambiguous,
        same_titles=[
            SameTitle(
                path_of(other),
                other.get_absolute_url(),
                other.summary,
                f"{EntryAddresses(entry).merge}?with={other.pk}" if other.kind == entry.kind else "",
            )
            for other in relatives
            if other.kind == Entry.Kind.TERM or other.kind == Entry.Kind.SECTION
        ],
        tables=tables_naming(
            names=[entry.title, entry.expansion, *line.aliases],
            items=[other for other in relatives if other.kind == Entry.Kind.ITEM],
        ),
        tags=tags_of(entry_ids=[entry.pk]),
        before=before,
        after=after,
        last_change=last_change(entry_ids=[entry.pk], person=person),
        source=source_lines_of(entry) if is_member(person) else None,
        tree=known.tree(current_id=section.pk if section is not None else None, show_all=show_all),
    )


def _relatives(entry: Entry, person: Person) -> list[Entry]:
    """Entries of the same title, and tables that speak of it, in one query."""
    words = connection.ops.prep_for_like_query(entry.title)
    return _RELATIVES.ask(person.is_authenticated, own=entry.pk, title=entry.title_key, words=words)


# In the words of the index of tables, which SQLite compares with values it is given too late.
_IS_TABLE = RawSQL("notes_entry.form = 'table'", (), BooleanField())


def _related(is_member: bool, *, own: int, title: str, words: str) -> QuerySet[Entry]:
    same = Q(title_key=title, kind__in=[Entry.Kind.TERM, Entry.Kind.SECTION])
    speaking = Q(_IS_TABLE, kind=Entry.Kind.ITEM, body__icontains=words)
    related = Entry.objects.readable(is_member=is_member).filter(same | speaking).exclude(pk=own)
    return related.select_related("parent__parent").order_by("status", "id")[:50]


def _siblings(is_member: bool, *, parent: int) -> QuerySet[Entry, tuple[int, str, str | None]]:
    siblings = Entry.objects.readable(is_member=is_member).terms().filter(parent_id=parent)
    return siblings.order_by("position", "id").values_list("id", "title", "slug")


_RELATIVES, _SIBLINGS = Composed(_related), Composed(_siblings)


def _neighbours(entry: Entry, person: Person) -> tuple[Neighbour | None, Neighbour | None]:
    """The terms before and after this one in its group or section."""
    if entry.parent_id is None:
        return None, None
    siblings = _SIBLINGS.ask(person.is_authenticated, parent=entry.parent_id)
    place = next((place for place, (pk, _, _) in enumerate(siblings) if pk == entry.pk), None)
    if place is None:
        return None, None
    return (
        _neighbour(*siblings[place - 1]) if place else None,
        _neighbour(*siblings[place + 1]) if place + 1 < len(siblings) else None,
    )


def _neighbour(_pk: int, title: str, slug: str | None) -> Neighbour:
    return Neighbour(title, page_address("notes:entry", slug or ""))
