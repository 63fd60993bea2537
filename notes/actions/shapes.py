"""A term that becomes untitled lines again, and lines that become the term they were."""

from __future__ import annotations

from notes.models import Entry, OldSlug


def become_item(entry: Entry) -> None:
    """A term without its title; its address leads to its lines from now on."""
    if entry.slug:
        OldSlug.objects.get_or_create(slug=entry.slug, defaults={"entry": entry})
    entry.kind, entry.slug, entry.form = Entry.Kind.ITEM, None, ""
    entry.service = entry.feature = None
    entry.tied_by = Entry.TiedBy.NOBODY
    entry.save(update_fields=["service", "feature", "tied_by"])


def become_term(entry: Entry, *, slug: str | None) -> None:
    """Lines that were a term before, under this address: they get it again."""
    entry.kind, entry.form = Entry.Kind.TERM, ""
    if slug and OldSlug.objects.filter(entry=entry, slug=slug).delete()[0]:
        entry.slug = slug
