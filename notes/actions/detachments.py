"""Lines that a person detached from entries; loads leave them detached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from notes.actions.batches import batches_of
from notes.models import Detachment


def detached_lines(entry_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """What was detached from each of these entries, as it stood there, and is not attached again."""
    found: dict[int, list[str]] = defaultdict(list)
    for batch in batches_of(entry_ids):
        rows = Detachment.objects.filter(entry_id__in=batch).order_by("id")
        for entry_id, text, body in rows.values_list("entry_id", "text", "entry__body"):
            if f"\n{text}\n" not in f"\n{body}\n":
                found[entry_id].append(text)
    return found
