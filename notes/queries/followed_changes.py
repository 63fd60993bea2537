"""What others changed in what a person follows: the entries, and what lies below them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, Max, Q, Value, When

from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.references import path_of
from notes.queries.revisions import changed_in_short, who_saved

MOST_ENTRIES = 50
MOST_REVISIONS = 500
CHANGES_OF_AN_ENTRY = 5

# From the changed entries upward: they are few, and what lies below a root may be the whole wiki. What was
# moved away counts for its old place, too.
_CHANGED = """
WITH RECURSIVE change(entry_id, number, parent_id) AS (
    SELECT entry_id, number, CASE WHEN number > 1 THEN {parent_of_state} END FROM notes_revision
    WHERE id > %(after)s AND id <= %(up_to)s AND (by_id IS NULL OR by_id <> %(person)s)
    AND id > (SELECT COALESCE(MIN(after), 0) FROM notes_watch WHERE person_id = %(person)s)
), line(changed_id, above_id) AS (
    SELECT entry_id, entry_id FROM change
    UNION
    SELECT change.entry_id, {parent_of_state} FROM change
    JOIN notes_revision before
    ON before.entry_id = change.entry_id AND before.number = change.number - 1
    WHERE {parent_of_state} <> change.parent_id
    UNION
    SELECT line.changed_id, entry.parent_id FROM line
    JOIN notes_entry entry ON entry.id = line.above_id WHERE entry.parent_id IS NOT NULL
), followed(changed_id, after, watch_id) AS (
    SELECT line.changed_id, MIN(watch.after), MIN(watch.id) FROM line
    JOIN notes_watch watch ON watch.entry_id = line.above_id
    WHERE watch.person_id = %(person)s AND (%(with_paused)s = 1 OR NOT watch.mails_paused)
    GROUP BY line.changed_id
)
SELECT revision.entry_id, MIN(revision.number), MAX(revision.id), COUNT(*), MIN(followed.watch_id)
FROM followed
JOIN notes_revision revision ON revision.entry_id = followed.changed_id
LEFT JOIN notes_seenentry seen ON seen.entry_id = revision.entry_id AND seen.person_id = %(person)s
WHERE revision.id > %(after)s AND revision.id <= %(up_to)s AND revision.id > followed.after
AND revision.id > COALESCE(seen.up_to, 0) AND (revision.by_id IS NULL OR revision.by_id <> %(person)s)
GROUP BY revision.entry_id
ORDER BY MAX(revision.id) DESC
"""

_PARENT_OF_STATE = {
    "sqlite": "json_extract(state, '$.parent')",
    "postgresql": "CAST(state ->> 'parent' AS bigint)",
}


class _Row(NamedTuple):
    entry_id: int
    first_number: int
    last_id: int
    revision_count: int
    watch_id: int


@dataclass(frozen=True, slots=True)
class FollowedChange:
    """One revision that somebody else made."""

    who: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class FollowedEntry:
    """A changed entry: what others did to it, the latest first. `up_to` is the newest of their revisions."""

    id: int
    name: str
    path: str
    url: str
    diff_url: str
    changed: str
    is_new: bool
    is_gone: bool
    changes: list[FollowedChange]
    more: int
    up_to: int
    watch_id: int


@dataclass(frozen=True, slots=True)
class FollowedChanges:
    """The changed entries, the latest first. Only the first of them are told in full."""

    entries: list[FollowedEntry]
    total: int
    up_to: int

    @property
    def more(self) -> int:
        return self.total - len(self.entries)


def newest_revision() -> int:
    """Everything up to it can be seen by now."""
    newest: int | None = Revision.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def followed_changes(*, person_id: int, after: int, up_to: int, for_mail: bool = False) -> FollowedChanges:
    """What others changed after one revision and up to another, in as many queries for much as for little.

    What the person marked as seen by itself is left out, and for a mail, what they want no mails of.
    """
    asked = {"person": person_id, "after": after, "up_to": up_to, "with_paused": 0 if for_mail else 1}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED.format(parent_of_state=_PARENT_OF_STATE[connection.vendor]), asked)
        rows = [_Row(*row) for row in cursor.fetchall()]
    shown = rows[:MOST_ENTRIES]
    if not shown:
        return FollowedChanges([], 0, up_to)
    entries = Entry.objects.select_related("parent__parent").in_bulk([row.entry_id for row in shown])
    states = _first_and_last(shown)
    revisions = _revisions_of(shown, person_id=person_id, after=after, up_to=up_to)
    told = [_told(row, entries[row.entry_id], states, revisions[row.entry_id]) for row in shown]
    return FollowedChanges(told, len(rows), up_to)


def _revisions_of(
    rows: Iterable[_Row], *, person_id: int, after: int, up_to: int
) -> Mapping[int, list[Revision]]:
    """What others did, by entry; the latest of each entry is always among them."""
    first = {row.entry_id: row.first_number for row in rows}
    is_last = Case(
        When(pk__in=[row.last_id for row in rows], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found: dict[int, list[Revision]] = defaultdict(list)
    for revision in (
        Revision.objects.filter(entry_id__in=first, pk__gt=after, pk__lte=up_to)
        .exclude(by_id=person_id)
        .select_related("by")
        .defer("state")
        .order_by(is_last, "-pk")[:MOST_REVISIONS]
    ):
        if revision.number >= first[revision.entry_id]:
            found[revision.entry_id].append(revision)
    return found


def _first_and_last(rows: Iterable[_Row]) -> Mapping[tuple[int, int], Revision]:
    """The states before the first and after the last of these changes, by entry and number."""
    wanted = Q(pk__in=[row.last_id for row in rows])
    for row in rows:
        wanted |= Q(entry_id=row.entry_id, number=row.first_number - 1)
    return {(found.entry_id, found.number): found for found in Revision.objects.filter(wanted)}


def _told(
    row: _Row, entry: Entry, states: Mapping[tuple[int, int], Revision], revisions: list[Revision]
) -> FollowedEntry:
    last = next(found for found in states.values() if found.pk == row.last_id)
    before = states.get((entry.pk, row.first_number - 1))
    is_gone = entry.binned_at is not None
    addresses = EntryAddresses(entry)
    changes = [
        FollowedChange(who_saved(revision), revision.at, revision.summary)
        for revision in revisions[:CHANGES_OF_AN_ENTRY]
    ]
    return FollowedEntry(
        id=entry.pk,
        name=shown_name(entry),
        path=path_of(entry),
        url="" if is_gone else addresses.page,
        diff_url="" if is_gone or before is None else addresses.diff(before.number, entry.revision_number),
        changed=changed_in_short(before.state if before else None, last.state),
        is_new=before is None,
        is_gone=is_gone,
        changes=changes,
        more=row.revision_count - len(changes),
        up_to=row.last_id,
        watch_id=row.watch_id,
    )
