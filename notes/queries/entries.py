"""What stands at an entry's address: a section as one flowing page, or a term."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from notes.access import Person
from notes.models import Entry
from notes.queries.composed import Composed
from notes.queries.entry_addresses import section_of
from notes.queries.entry_aside import with_own_watch, with_source_lines
from notes.queries.merges import merge_of_loser
from notes.queries.section_pages import SectionPage, section_page
from notes.queries.section_skeleton import lead_of
from notes.queries.term_pages import TermPage, term_page


@dataclass(frozen=True, slots=True)
class Moved:
    """The entry is at another address: for ever, or because its section's page shows it."""

    url: str
    for_ever: bool


def entry_page(
    *, slug: str, person: Person, number: int = 1, show_all: bool = False
) -> SectionPage | TermPage | Moved | None:
    """What stands at this address, None where this person finds nothing."""
    entry = _entry_at(slug, person)
    if entry is not None and entry.binned_at is not None:
        return _what_it_went_into(entry, person)
    if entry is None or (entry.hidden and not person.is_authenticated):
        return None
    if entry.slug != slug:
        return Moved(entry.get_absolute_url(), for_ever=True)
    if entry.kind == Entry.Kind.SECTION:
        return section_page(section=entry, person=person, number=number, show_all=show_all)
    section = section_of(entry)
    if (
        section is not None
        and _might_lead(entry, section)
        and lead_of(section=section, person=person) == entry.pk
    ):
        return Moved(f"{section.get_absolute_url()}#{entry.anchor}", for_ever=False)
    return term_page(entry=entry, section=section, person=person, show_all=show_all)


def _entry_at(slug: str, person: Person) -> Entry | None:
    """The entry of this slug, or the one that once had it, with what its page needs of its own row."""
    if "\0" in slug:
        return None
    own = {"who": person.pk} if person.is_authenticated else {}
    found = _AT_SLUG.ask("slug", slug=slug, **own) or _AT_SLUG.ask("old_slugs__slug", slug=slug, **own)
    return found[0] if found else None


def _at_slug(field: str, *, slug: str, who: int | None = None) -> QuerySet[Entry]:
    entries = with_source_lines(Entry.objects.select_related("parent__parent", "service", "feature__service"))
    if who is not None:
        entries = with_own_watch(entries, person_id=who)
    return entries.filter(**{field: slug}).order_by("pk")[:1]


_AT_SLUG = Composed(_at_slug)


def _what_it_went_into(entry: Entry, person: Person) -> Moved | None:
    """An entry that was merged away leads to the one that it went into."""
    merge = merge_of_loser(entry)
    if merge is None or merge.winner.binned_at is not None:
        return None
    if merge.winner.hidden and not person.is_authenticated:
        return None
    return Moved(merge.winner.get_absolute_url(), for_ever=False)


def _might_lead(entry: Entry, section: Entry) -> bool:
    return entry.title_key == section.title_key or (
        entry.service_id is not None and entry.service_id == section.service_id
    )
