"""What to offer where no entry is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from rapidfuzz import fuzz, process

from notes.access import Person, is_member
from notes.models import Entry
from notes.queries.contents import tree_for
from notes.queries.tree import Tree
from notes.source_notes.names import key

NEAR_ENOUGH = 60
MOST_NEAR = 6


@dataclass(frozen=True, slots=True)
class NearTitle:
    title: str
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class MissingPage:
    """`is_binned`: it was here and is in the bin, which members are told."""

    title: str
    near: list[NearTitle]
    is_binned: bool
    tree: Tree


def missing_page(*, slug: str, person: Person) -> MissingPage:
    """The title that the address seems to mean, and the entries whose titles are like it."""
    slug = slug.replace("\0", "")
    title = slug.replace("-", " ").strip() or slug
    gone = Entry.objects.filter(slug=slug, binned_at__isnull=False).first() if is_member(person) else None
    return MissingPage(
        title=gone.title if gone else title,
        near=_near(title, person),
        is_binned=gone is not None,
        tree=tree_for(person=person),
    )


def _near(title: str, person: Person) -> list[NearTitle]:
    rows = (
        Entry.objects.visible_to(person)
        .filter(slug__isnull=False)
        .order_by("id")
        .values_list("title_key", "title", "slug", "summary")
    )
    entries = list(rows)
    found = process.extract(
        key(title)[:100],
        [row[0] for row in entries],
        scorer=fuzz.WRatio,
        limit=MOST_NEAR,
        score_cutoff=NEAR_ENOUGH,
    )
    return [
        NearTitle(entries[place][1], reverse("notes:entry", args=[entries[place][2]]), entries[place][3])
        for _, _, place in found
    ]
