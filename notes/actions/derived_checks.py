"""Whether what follows from texts is as it would be derived now, and its repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model

from notes.actions.batches import batches_of
from notes.actions.derived import refresh_derived
from notes.actions.entry_names import refresh_names
from notes.actions.history import append_revisions, states_of
from notes.actions.turns import take_turn
from notes.actions.visibility import refresh_hidden
from notes.models import (
    Citation,
    Entry,
    EntryName,
    EntryTag,
    ImageUse,
    ProgressItem,
    Reference,
    Revision,
    Target,
)
from notes.queries.soundness import wrongly_hidden

# So many at once that nobody waits long for a save.
CHECKED_AT_ONCE = 200

_DERIVED: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "its own words": (Entry, "pk", ("pk", "summary", "form", "place")),
    "names": (EntryName, "entry", ("entry_id", "kind", "name", "name_key", "first_word")),
    "citations": (
        Citation,
        "entry",
        ("entry_id", "order", "link_id", "label", "icon", "kind", "start", "end", "field", "line"),
    ),
    "references": (
        Reference,
        "entry",
        (
            "entry_id",
            "order",
            "kind",
            "written",
            "target_id",
            "state",
            "field",
            "line",
            "sentence",
            "candidates",
        ),
    ),
    "targets": (Target, "entry", ("entry_id", "order", "text")),
    "progress": (ProgressItem, "entry", ("entry_id",)),
    "uses of images": (ImageUse, "entry", ("entry_id", "image_id", "is_current", "alt")),
    "tags of its marks": (EntryTag, "content_object", ("content_object_id", "tag_id")),
}


def unrecorded_states() -> Iterator[str]:
    """Entries that are otherwise than their newest saved state says; a position alone may be renumbered."""
    for batch in batches_of(Entry.objects.order_by("pk").values_list("pk", flat=True), CHECKED_AT_ONCE):
        newest = Revision.objects.filter(entry__in=batch, number=F("entry__revision_number"))
        said: dict[int, dict[str, Any]] = dict(newest.values_list("entry_id", "state"))
        for entry, now in states_of(Entry.objects.filter(pk__in=batch).order_by("pk")):
            last = said.get(entry.pk)
            if last is None:
                continue
            if other := [name for name in now if name != "position" and last.get(name) != now[name]]:
                yield f"entry {entry.pk}: {', '.join(other)} not as its newest revision says"


def derived_differences(*, repair_at: datetime | None = None) -> Iterator[str]:
    """What stands otherwise than the texts say; made right if that is wished at some moment.

    A check derives everything anew, too, and undoes that, some entries at a time: only so does it say just
    what a save would.
    """
    repair = repair_at is not None
    hidden = list(wrongly_hidden())
    yield from (f"entry {pk}: whether visitors may read it" for pk in hidden)
    if repair_at is not None and hidden:
        with transaction.atomic():
            take_turn()
            _show_rightly(repair_at)
    ids = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    if repair:
        # Other texts point at them, so all come first.
        for batch in batches_of(ids, CHECKED_AT_ONCE):
            with transaction.atomic():
                take_turn()
                found = _differences(batch, _refresh_names)
            yield from found
    for batch in batches_of(ids, CHECKED_AT_ONCE):
        with transaction.atomic():
            take_turn()
            found = _differences(batch, _refresh)
            transaction.set_rollback(not repair)
        yield from found


def _show_rightly(at: datetime) -> None:
    """Whoever keeps what visitors may read learns by a revision that it is otherwise."""
    changed = refresh_hidden(Entry.objects.filter(parent=None).values_list("pk", flat=True))
    for batch in batches_of(changed):
        append_revisions(
            entries_with_state=[
                (entry, state, "Put right: whether visitors may read it")
                for entry, state in states_of(Entry.objects.filter(pk__in=batch).order_by("pk"))
            ],
            by=None,
            at=at,
            through=Revision.Through.COMMAND,
        )


def _refresh_names(entries: Sequence[Entry]) -> None:
    refresh_names([entry for entry in entries if entry.binned_at is None])


def _refresh(entries: Sequence[Entry]) -> None:
    _refresh_names(entries)
    refresh_derived(entries=entries, renamed=())


def _differences(entry_ids: Sequence[int], refresh: Callable[[Sequence[Entry]], None]) -> list[str]:
    before = _rows_of(entry_ids)
    refresh(list(Entry.objects.filter(pk__in=entry_ids).order_by("pk")))
    after = _rows_of(entry_ids)
    found = {
        (row[0], what) for what, rows in before.items() for row in rows.symmetric_difference(after[what])
    }
    return [f"entry {entry_id}: {what}" for entry_id, what in sorted(found)]


def _rows_of(entry_ids: Sequence[int]) -> dict[str, set[tuple[Any, ...]]]:
    return {
        what: {
            tuple(tuple(value) if isinstance(value, list) else value for value in row)
            for row in model._base_manager.filter(**{f"{by}__in": entry_ids}).values_list(*fields)
        }
        for what, (model, by, fields) in _DERIVED.items()
    }
