"""All sections with their counts, kept between requests until something in the wiki changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import QuerySet, Subquery

from notes.access import Person
from notes.models import Purge, Revision
from notes.queries.composed import Composed
from notes.queries.tree import Outline, SectionCounts, Tree, outline, section_counts, tree


@dataclass(frozen=True, slots=True)
class Contents:
    """The sections that a person may read, and how much is in each."""

    sections: Outline
    counts: Mapping[int, SectionCounts]

    def count_of(self, section_id: int) -> SectionCounts:
        return self.counts.get(section_id) or SectionCounts()

    def tree(self, *, current_id: int | None = None, show_all: bool = False) -> Tree:
        return tree(sections=self.sections, counts=self.counts, current_id=current_id, show_all=show_all)


def contents(*, person: Person) -> Contents:
    """One query while nothing changes.

    Every change of an entry writes a revision, and writers take turns, so the last revision's number tells
    whether what was read before still holds. Only a purge takes revisions away; it leaves a row of its own.
    """
    last = next(iter(_LAST.ask()), None)
    cache = caches["rendered"]
    name = f"contents:{'members' if person.is_authenticated else 'everyone'}"
    kept: tuple[tuple[int, int | None], Contents] | None = cache.get(name)
    if kept is not None and last is not None and kept[0] == last:
        return kept[1]
    read = Contents(outline(person=person), dict(section_counts(person=person)))
    if last is not None:
        cache.set(name, (last, read))
    return read


def _last_change() -> QuerySet[Revision, Any]:
    purges = Purge.objects.order_by("-pk").values("pk")[:1]
    return Revision.objects.order_by("-pk").values_list("pk", Subquery(purges))[:1]


_LAST = Composed(_last_change)


def tree_for(*, person: Person, current_id: int | None = None, show_all: bool = False) -> Tree:
    """The tree of a page that needs nothing else of the contents."""
    return contents(person=person).tree(current_id=current_id, show_all=show_all)
