"""All sections with their counts, kept between requests and brought up to date by what changed since.

Every change of an entry writes a revision, and writers take turns, so revisions are seen in the order of
their numbers: what came after the newest one that was seen says what to read again. Only a purge takes
revisions away; it leaves a row of its own, after which everything is read anew.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Subquery

from notes.access import Person
from notes.models import Purge, Revision
from notes.queries.composed import Composed
from notes.queries.contents_changes import MOST_CHANGES, Changed, brought_up_to_date
from notes.queries.contents_reading import Contents, ContentsOfAll, read_contents
from notes.queries.tree import Tree

# A bound on what is written past revisions, which nothing here sees.
KEPT_SECONDS: Final = 3600


class _Mark(NamedTuple):
    """A revision and the last purge. One that was undone may leave its number to a later one."""

    revision: int
    entry: int
    number: int
    at: datetime
    purge: int | None


@dataclass(frozen=True, slots=True)
class _Kept:
    newest: _Mark
    read_at: float
    contents: ContentsOfAll


_kept: dict[object, _Kept] = {}
_one_at_a_time = Lock()


def contents(*, person: Person) -> Contents:
    """One query while nothing changes, and up to five after a change, however large the wiki is."""
    of_all = _present()
    return of_all.members if person.is_authenticated else of_all.visitors


def tree_for(*, person: Person, current_id: int | None = None, show_all: bool = False) -> Tree:
    """The tree of a page that needs nothing else of the contents."""
    return contents(person=person).tree(current_id=current_id, show_all=show_all)


def forget_contents() -> None:
    """Tests put other rows under the same numbers."""
    _kept.clear()


def _present() -> ContentsOfAll:
    place = connection.settings_dict["NAME"]
    seen = _kept.get(place)
    since = _since(seen)
    if seen is not None and since is not None and len(since) == 1:
        return seen.contents
    # Whoever waits here has a connection already, so it needs none that another who waits holds.
    with _one_at_a_time:
        if (other := _kept.get(place)) is not seen:
            seen, since = other, _since(other)
        present = _followed(seen, since) if seen is not None and since is not None else None
        if present is None:
            present = _read_anew()
        if present is None:
            return read_contents()
        _kept[place] = present
        return present.contents


def _since(seen: _Kept | None) -> list[_Mark] | None:
    """The revisions from the one that was seen last on; None where that is no ground to go on."""
    if seen is None or time.monotonic() - seen.read_at > KEPT_SECONDS:
        return None
    marks = [_Mark(*row) for row in _FROM.ask(first=seen.newest.revision)]
    return marks if marks and marks[0] == seen.newest and len(marks) <= MOST_CHANGES + 1 else None


def _followed(seen: _Kept, since: list[_Mark]) -> _Kept | None:
    changes = [Changed(mark.entry, mark.number) for mark in since[1:]]
    present = brought_up_to_date(seen.contents, changes) if changes else seen.contents
    return _Kept(since[-1], seen.read_at, present) if present is not None else None


def _read_anew() -> _Kept | None:
    """The mark is read first: what comes between is then read again, never missed. None without revisions."""
    newest = _NEWEST.ask()
    return _Kept(_Mark(*newest[0]), time.monotonic(), read_contents()) if newest else None


def _marks(revisions: QuerySet[Revision]) -> QuerySet[Revision, tuple[int, int, int, datetime, int | None]]:
    purges = Purge.objects.order_by("-pk").values("pk")[:1]
    return revisions.values_list("pk", "entry_id", "number", "at", Subquery(purges))


def _from(*, first: int) -> QuerySet[Revision, tuple[int, int, int, datetime, int | None]]:
    return _marks(Revision.objects.filter(pk__gte=first).order_by("pk"))[: MOST_CHANGES + 2]


def _newest() -> QuerySet[Revision, tuple[int, int, int, datetime, int | None]]:
    return _marks(Revision.objects.order_by("-pk"))[:1]


_FROM, _NEWEST = Composed(_from), Composed(_newest)
