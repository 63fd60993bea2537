"""Addresses of entries: unique in the whole wiki; one that was given up leads to its entry for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from notes.models import RESERVED_SLUGS, Entry, OldSlug
from notes.source_notes.names import slugify

# Long enough to be told apart, short enough for every index and address bar.
MAX_LENGTH = 120
FALLBACK = "section"


class SlugAllocator:
    """Gives out slugs, knowing all that are or were taken; asks the database only when it is made."""

    def __init__(self, taken: Iterable[str] | None = None) -> None:
        self._taken: set[str] = set(_slugs_in_use() if taken is None else taken)
        self._last_number: Counter[str] = Counter()

    def allocate(self, title: str, parent_titles: Sequence[str] = ()) -> str:
        """First come takes `rds`, the next `iam-rds`, then `iam-rds-2`; a title of emoji only `section-1`.

        `parent_titles` are those of the sections above, nearest first.
        """
        slug = slugify(title)[:MAX_LENGTH].rstrip("-")
        if not slug:
            return self._numbered(FALLBACK, first=1)
        if self._is_free(slug):
            return self._take(slug)
        above = next(filter(None, map(slugify, parent_titles)), "")
        longer = f"{above}-{slug}"[:MAX_LENGTH].rstrip("-") if above else slug
        if self._is_free(longer):
            return self._take(longer)
        return self._numbered(longer, first=2)

    def _is_free(self, slug: str) -> bool:
        return slug not in self._taken and slug not in RESERVED_SLUGS

    def _take(self, slug: str) -> str:
        self._taken.add(slug)
        return slug

    def _numbered(self, stem: str, *, first: int) -> str:
        # The last number given is remembered, so that a hundred thousand equal titles take as many steps.
        number = max(first, self._last_number[stem] + 1)
        while not self._is_free(f"{stem}-{number}"):
            number += 1
        self._last_number[stem] = number
        return self._take(f"{stem}-{number}")


def _slugs_in_use() -> Iterator[str]:
    for slug in Entry.objects.filter(slug__isnull=False).order_by().values_list("slug", flat=True):
        yield slug or ""
    yield from OldSlug.objects.values_list("slug", flat=True)


def follow_title(entry: Entry, parent_titles: Sequence[str]) -> None:
    """Give the entry, which the caller saves, the slug of its new title; it may have one of its own again."""
    own = {entry.slug, *OldSlug.objects.filter(entry=entry).values_list("slug", flat=True)}
    allocator = SlugAllocator(slug for slug in _slugs_in_use() if slug not in own)
    change_slug(entry, allocator.allocate(entry.title, parent_titles))


def change_slug(entry: Entry, slug: str) -> None:
    """Another slug for an entry, which the caller saves; the one that it had redirects."""
    if slug == entry.slug:
        return
    OldSlug.objects.filter(slug=slug, entry=entry).delete()
    if entry.slug:
        OldSlug.objects.create(slug=entry.slug, entry=entry)
    entry.slug = slug
