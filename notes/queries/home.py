"""What the first page shows."""

from __future__ import annotations

from dataclasses import dataclass

from notes.access import Person, can_edit, is_member
from notes.models import Service
from notes.queries.changes import Change, recent_changes
from notes.queries.contents import contents
from notes.queries.inbox import doubted_count
from notes.queries.references import MOST_COUNTED, undefined_count, wanted_count
from notes.queries.tree import Tree

CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HomePage:
    tree: Tree
    term_count: int
    inbox_count: int | None
    service_count: int
    wanted: str
    undefined: str
    changes: list[Change]

    @property
    def is_empty(self) -> bool:
        return not self.tree.nodes


def _many(count: int) -> str:
    """What is counted no further than a bound."""
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(count) if count else ""


def home_page(*, person: Person, show_all: bool) -> HomePage:
    """Counts and lists of the whole wiki, as far as this person may read it."""
    known = contents(person=person)
    known_tree = known.tree(show_all=show_all)
    return HomePage(
        tree=known_tree,
        term_count=known.total.terms,
        inbox_count=known_tree.unsorted_count + doubted_count(person=person) if can_edit(person) else None,
        service_count=Service.objects.count(),
        wanted=_many(wanted_count(person=person)),
        undefined=_many(undefined_count(person=person)),
        changes=recent_changes(limit=CHANGES_SHOWN, person=person) if is_member(person) else [],
    )
