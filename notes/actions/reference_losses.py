"""References that lead to an entry by a name or place that it is about to lose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractUser

from notes.actions.batches import batches_of
from notes.actions.history import State
from notes.actions.inbox_log import Touched
from notes.models import Entry, Reference, Rename


class Lost(NamedTuple):
    """A reference in an entry's text, and the entry that it meant before."""

    entry: int
    order: int
    written: str
    target: int


Pointing = Mapping[tuple[int, int], Lost]


def pointing_at(entry_ids: Iterable[int]) -> Pointing:
    """What leads to these entries in words that a person wrote."""
    found: dict[tuple[int, int], Lost] = {}
    for batch in batches_of(entry_ids):
        rows = Reference.objects.filter(target_id__in=batch).exclude(kind=Reference.Kind.MENTION)
        for lost in map(Lost._make, rows.order_by().values_list("entry_id", "order", "written", "target_id")):
            found[lost.entry, lost.order] = lost
    return found


def still_lost(references: Iterable[Lost]) -> list[Lost]:
    """Those of these references that stand in their texts as they did and do not lead where they should."""
    wanted = {(one.entry, one.order): one for one in references}
    lost: list[Lost] = []
    for batch in batches_of({one.entry for one in wanted.values()}):
        rows = Reference.objects.filter(entry_id__in=batch, entry__binned_at__isnull=True)
        rows = rows.exclude(kind=Reference.Kind.MENTION).order_by("entry_id", "order")
        for entry_id, order, written, target_id in rows.values_list(
            "entry_id", "order", "written", "target_id"
        ):
            one = wanted.get((entry_id, order))
            if one is not None and one.written == written and one.target != target_id:
                lost.append(one)
    return lost


def lost_since(before: Pointing, *, without: Collection[int]) -> list[Lost]:
    """The references that led somewhere and do no longer; those in the texts of `without` are not asked."""
    return still_lost(one for one in before.values() if one.entry not in without)


def note_losses(
    *, entry: Entry, before: State, lost: Iterable[Lost], by: AbstractUser | None, at: datetime
) -> None:
    """Keep what a renaming left behind, in the caller's transaction, so that a person decides about it."""
    references = [one._asdict() for one in lost]
    if not references:
        return
    number = entry.revision_number
    Rename.objects.create(
        entry=entry,
        number=number,
        old_title=before["title"],
        words=words_of_rename(before, entry),
        by_id=by.pk if by else None,
        at=at,
        references=references,
        touched=[Touched(entry.pk, number - 1, number)._asdict()],
    )


def words_of_rename(before: Mapping[str, Any], entry: Entry) -> str:
    """What was done, as the summaries of changes say it."""
    if before["title"] != entry.title:
        return f"{before['title']} renamed to {entry.title}"
    if before["parent"] != entry.parent_id:
        return f"{entry.title} moved to {entry.parent.title if entry.parent else 'the top'}"
    return f"{entry.title} lost another name"
