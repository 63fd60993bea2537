"""Which entries are kept from visitors: `hidden` follows from `members_only` of the entry and those above."""

from __future__ import annotations

from collections.abc import Iterable

from notes.actions.batches import batches_of, update_rows
from notes.models import Entry


def refresh_hidden(entry_ids: Iterable[int]) -> list[int]:
    """Derive `hidden` anew for these entries and everything below them; returns which changed."""
    level = list(entry_ids)
    hidden: dict[int, bool] = {}
    changed: list[tuple[bool, int]] = []
    while level:
        below: list[int] = []
        for batch in batches_of(level):
            rows = Entry.objects.filter(pk__in=batch).order_by()
            for pk, parent_id, own, before, above in rows.values_list(
                "pk", "parent_id", "members_only", "hidden", "parent__hidden"
            ):
                hidden[pk] = own or hidden.get(parent_id, bool(above))
                if hidden[pk] != before:
                    changed.append((hidden[pk], pk))
            below += Entry.objects.filter(parent_id__in=batch).order_by().values_list("pk", flat=True)
        level = below
    update_rows(model=Entry, fields=["hidden"], rows=changed)
    return [pk for _, pk in changed]
