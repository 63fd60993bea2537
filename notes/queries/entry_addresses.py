"""Finding one entry by its address, and every address that concerns one entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from notes.models import Entry
from notes.models.page_address import page_address
from notes.queries.entry_rows import entry_numbered, entry_where

_ONCE_BORE = "id = (SELECT entry_id FROM notes_oldslug WHERE slug = %s)"


@dataclass(frozen=True, slots=True)
class EntryAddresses:
    """Pages and deeds of one entry: terms and sections are addressed by slug, items and groups by number."""

    entry: Entry

    @property
    def page(self) -> str:
        return self.entry.get_absolute_url()

    @property
    def edit(self) -> str:
        return self._address("edit")

    @property
    def edit_preview(self) -> str:
        return self._address("edit-preview")

    @property
    def text(self) -> str:
        return self._address("text")

    @property
    def text_changes(self) -> str:
        return self._address("text-changes")

    @property
    def text_decide(self) -> str:
        return self._address("text-decide")

    @property
    def text_decide_result(self) -> str:
        return self._address("text-decide-result")

    @property
    def decide(self) -> str:
        return self._address("decide")

    @property
    def decide_result(self) -> str:
        return self._address("decide-result")

    @property
    def doubt(self) -> str:
        return self._address("doubt")

    @property
    def detach(self) -> str:
        return self._address("detach")

    @property
    def history(self) -> str:
        return self._address("history")

    @property
    def compare(self) -> str:
        return self._address("compare")

    @property
    def refine(self) -> str:
        return self._address("refine")

    @property
    def move(self) -> str:
        return self._address("move")

    @property
    def arrange(self) -> str:
        return self._address("arrange")

    @property
    def merge(self) -> str:
        return self._address("merge")

    @property
    def bin(self) -> str:
        return self._address("bin")

    def revision(self, number: int) -> str:
        return self._address("revision", number)

    def restore(self, number: int) -> str:
        return self._address("revision-restore", number)

    def diff(self, a: int, b: int) -> str:
        return self._address("diff", a, b)

    def choose(self, order: int) -> str:
        return self._address("choose", order)

    def link(self, target_id: int) -> str:
        return self._address("link", target_id)

    def _address(self, page: str, *numbers: int) -> str:
        if not numbers and self.entry.slug:
            return page_address(f"notes:entry-{page}", self.entry.slug)
        if not numbers:
            return page_address(f"notes:item-{page}", self.entry.pk)
        if self.entry.slug:
            return reverse(f"notes:entry-{page}", args=[self.entry.slug, *numbers])
        return reverse(f"notes:item-{page}", args=[self.entry.pk, *numbers])


def entry_at(*, slug: str | None = None, pk: int | None = None) -> Entry | None:
    """The entry of this address, in the bin or not; its parents come with it.

    An old slug leads to its entry too, whose present slug then differs from the one asked for.
    """
    if slug is not None and "\0" in slug:
        return None
    entries = Entry.objects.select_related("parent__parent", "binned_by")
    wanted: dict[str, Any] = {"slug": slug} if slug is not None else {"pk": pk}
    entry = entries.filter(**wanted).order_by().first()
    if entry is None and slug is not None:
        entry = entries.filter(old_slugs__slug=slug).first()
    return entry


def entry_alone_at(*, slug: str | None = None, pk: int | None = None) -> Entry | None:
    """As `entry_at`, without its parents: for a save, which asks for them only when it is refused."""
    if slug is None:
        return entry_numbered(pk or 0)
    if "\0" in slug:
        return None
    return entry_where("slug = %s", [slug]) or entry_where(_ONCE_BORE, [slug])


def section_of(entry: Entry) -> Entry | None:
    """The section in which an entry stands, its group passed over; needs `parent__parent`."""
    parent = entry.parent
    return parent.parent if parent is not None and parent.kind == Entry.Kind.GROUP else parent


def group_title_of(entry: Entry) -> str:
    return entry.parent.title if entry.parent is not None and entry.parent.kind == Entry.Kind.GROUP else ""
