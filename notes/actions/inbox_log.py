"""What was done in the inbox: for the day's count, and so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser

from notes.models import Doubt, Entry, InboxAct

# After these an entry waits as it did before.
_CHANGES_BESIDE = frozenset({InboxAct.Deed.TAGGED, InboxAct.Deed.DETACHED})


class Touched(NamedTuple):
    """An entry that an act changed: its revision before, 0 if the act made it, and after."""

    entry: int
    before: int
    after: int


def touched(entry_id: int, before: int) -> Touched:
    after = Entry.objects.values_list("revision_number", flat=True).get(pk=entry_id)
    return Touched(entry_id, before, after)


def note_act(
    deed: InboxAct.Deed,
    entry_id: int,
    changes: Iterable[Touched],
    by: AbstractUser,
    at: datetime,
    *,
    resolved: Collection[int] = (),
    carried: Collection[int] = (),
) -> None:
    """Keep what was done, in the caller's transaction; nothing where nothing happened."""
    changed = [one._asdict() for one in changes if one.before != one.after]
    if not changed and not resolved:
        return
    InboxAct.objects.create(
        by_id=by.pk,
        at=at,
        deed=deed,
        entry_id=entry_id,
        is_done=deed not in _CHANGES_BESIDE and not _waits(entry_id),
        touched=changed,
        doubts={"resolved": list(resolved), "carried": list(carried)},
    )


def _waits(entry_id: int) -> bool:
    """Whether the entry still stands in the inbox."""
    entry = Entry.objects.get(pk=entry_id)
    if entry.binned_at is not None:
        return False
    is_raw = entry.status == Entry.Status.RAW and entry.kind in {Entry.Kind.TERM, Entry.Kind.ITEM}
    return is_raw or Doubt.objects.filter(entry=entry, resolved_at__isnull=True).exists()
