"""Entries to choose from, by a part of their name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from notes.models import Entry
from notes.queries.entry_addresses import section_of
from notes.queries.references import path_of, place_of
from notes.source_notes.names import key

MOST_CHOICES = 20


@dataclass(frozen=True, slots=True)
class EntryChoice:
    entry_id: int
    name: str
    place: str
    summary: str
    section_id: int | None


def entries_named(*, text: str, kinds: Collection[str], without: int | None = None) -> list[EntryChoice]:
    """Live entries of these kinds one of whose names holds the text, those that bear it as a whole first."""
    name = key(text.replace("\0", ""))
    if not name:
        return []
    holds = Q(title_key__contains=name) | Q(aliases__name_key__contains=name)
    ranked = Case(
        When(title_key=name, then=Value(0)),
        When(title_key__startswith=name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Entry.objects.live().filter(holds, kind__in=list(kinds)).exclude(pk=without or 0)
    found = rows.annotate(rank=ranked).select_related("parent__parent").distinct()
    return [choice_of(entry) for entry in found.order_by("rank", "title_key", "id")[:MOST_CHOICES]]


def same_named(entry: Entry) -> list[EntryChoice]:
    """Live entries of the same kind that bear the same title."""
    rows = Entry.objects.live().filter(kind=entry.kind, title_key=entry.title_key).exclude(pk=entry.pk)
    return [choice_of(one) for one in rows.select_related("parent__parent").order_by("id")[:MOST_CHOICES]]


def choice_of(entry: Entry) -> EntryChoice:
    """Needs the entry's parents."""
    section = section_of(entry)
    return EntryChoice(
        entry.pk, path_of(entry), place_of(entry), entry.summary, section.pk if section else entry.pk
    )
