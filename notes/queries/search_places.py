"""Where a line stands that a search found, and where one would be made that it did not find."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from notes.access import Person
from notes.models import Entry
from notes.queries.entry_addresses import section_of
from notes.queries.section_skeleton import page_holding
from notes.queries.tree import section_name


@dataclass(frozen=True, slots=True)
class NewEntryPlace:
    """The form of a new entry with this title, in the section from whose page one searches."""

    title: str
    section: str
    url: str


def place_for_new(*, title: str, at: str, person: Person) -> NewEntryPlace | None:
    """None where there is no title yet. `at` is the address of the entry whose page is open, or empty."""
    title = title.strip()
    if not title:
        return None
    section = _section_at(at, person) if at else None
    wanted = {"title": title}
    if section is not None and section.slug:
        wanted["parent"] = section.slug
    return NewEntryPlace(
        title=title,
        section=str(section_name(section.title, section.icon)) if section is not None else "",
        url=f"{reverse('notes:entry-new')}?{urlencode(wanted)}",
    )


def address_of_line(*, pk: int, person: Person) -> str | None:
    """The page of a long section on which a line stands; None where this person finds nothing."""
    entries = Entry.objects.visible_to(person).select_related("parent__parent")
    entry = entries.filter(pk=pk).first()
    section = section_of(entry) if entry is not None else None
    if entry is None or section is None or entry.has_page:
        return entry.get_absolute_url() if entry is not None else None
    number = page_holding(section=section, entry_id=entry.pk, person=person)
    return f"{section.get_absolute_url()}?page={number}#{entry.anchor}"


def _section_at(slug: str, person: Person) -> Entry | None:
    entry = Entry.objects.visible_to(person).filter(slug=slug).select_related("parent__parent").first()
    if entry is None or entry.kind == Entry.Kind.SECTION:
        return entry
    return section_of(entry)
