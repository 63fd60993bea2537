"""A person decides about lines that file and wiki changed differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entries import (
    EntryCannotBeSaved,
    EntryInBin,
    EntryNotInBin,
    EntryText,
    bin_entry,
    edit_entry,
    restore_entry,
)
from notes.actions.source_conflicts import node_from, standing_from
from notes.actions.source_trees import wiki_trees
from notes.actions.source_writes import LoadWrites
from notes.actions.turns import take_turn
from notes.models import Entry, Revision, SourceConflict
from notes.source_notes.documents import Node
from notes.source_notes.three_versions import Arrival, Deed, Merge

Resolution = SourceConflict.Resolution


class AlreadySettled(Exception):
    """Somebody decided meanwhile, or file and wiki came to agree."""


class CannotBeSettledSo(Exception):
    """What was chosen cannot be done; says why and what to do instead."""


def settle_conflict(
    *,
    conflict_id: int,
    choice: str,
    by: AbstractUser | None,
    at: datetime,
    text: EntryText | None = None,
    base_revision: int | None = None,
) -> SourceConflict:
    """Take the file's side, keep the wiki's, or save `text` as a third; the file's lines are the base
    from then on.

    Raises AlreadySettled, CannotBeSettledSo, and what `edit_entry` raises for a text of one's own.
    """
    with transaction.atomic():
        take_turn()
        conflict = SourceConflict.objects.select_related("entry", "file").get(pk=conflict_id)
        if conflict.resolution != Resolution.OPEN:
            raise AlreadySettled
        if choice == Resolution.FILE:
            _take_file(conflict, by, at)
        elif choice == Resolution.EDITED and text is not None and base_revision is not None:
            edit_entry(
                entry_id=conflict.entry_id,
                base_revision=base_revision,
                by=by,
                at=at,
                through=Revision.Through.FORM,
                text=text,
                parent_id=conflict.entry.parent_id,
                summary=f"Settled a conflict with {conflict.file.name}",
            )
        elif choice != Resolution.WIKI:
            raise CannotBeSettledSo("Choose the file's version, the wiki's, or write one of your own.")
        conflict.resolution, conflict.resolved_at = Resolution(choice), at
        conflict.resolved_by_id = by.pk if by else None
        conflict.save(update_fields=["resolution", "resolved_at", "resolved_by"])
    return conflict


@dataclass(slots=True)
class Settled:
    """What came of deciding many at once."""

    settled: int = 0
    refused: list[str] = field(default_factory=list)


def settle_conflicts(
    *, conflict_ids: Sequence[int], choice: str, by: AbstractUser | None, at: datetime
) -> Settled:
    """The file's side, or the wiki's, for each of them; one that cannot be settled so stays as it is."""
    done = Settled()
    for conflict_id in conflict_ids:
        try:
            settle_conflict(conflict_id=conflict_id, choice=choice, by=by, at=at)
        except (AlreadySettled, SourceConflict.DoesNotExist):
            continue
        except (CannotBeSettledSo, EntryInBin) as error:
            done.refused.append(str(error))
        else:
            done.settled += 1
    return done


def _take_file(conflict: SourceConflict, by: AbstractUser | None, at: datetime) -> None:
    entry = conflict.entry
    if conflict.about == SourceConflict.About.REMOVAL and conflict.in_file is None:
        if entry.binned_at is None:
            _bin(conflict, by, at)
        return
    if conflict.in_file is None:
        raise CannotBeSettledSo("The file no longer says anything about this. Keep the wiki's version.")
    if entry.binned_at is not None:
        _restore(conflict, by, at)
    if conflict.about == SourceConflict.About.PLACE:
        _move(conflict, by, at)
    else:
        _write(conflict, node_from(conflict.in_file), by, at)


def _bin(conflict: SourceConflict, by: AbstractUser | None, at: datetime) -> None:
    bin_entry(
        entry_id=conflict.entry_id,
        base_revision=conflict.entry.revision_number,
        by=by,
        at=at,
        through=Revision.Through.LOAD,
        summary=f"Removed as in {conflict.file.name}",
    )


def _restore(conflict: SourceConflict, by: AbstractUser | None, at: datetime) -> None:
    entry = conflict.entry
    if entry.bin_root_id != entry.pk:
        above = entry.bin_root
        raise CannotBeSettledSo(
            f"It went to the bin with “{above or 'what it stood in'}”. Restore that first, then choose again."
        )
    try:
        restore_entry(
            entry_id=entry.pk,
            base_revision=entry.revision_number,
            by=by,
            at=at,
            through=Revision.Through.LOAD,
            summary=f"Restored as {conflict.file.name} still has it",
        )
    except EntryCannotBeSaved as error:
        raise CannotBeSettledSo(" ".join(error.errors.values())) from error
    except EntryNotInBin as error:
        message = "It was merged into another entry. Undo that merge first, then choose again."
        raise CannotBeSettledSo(message) from error


def _write(conflict: SourceConflict, node: Node, by: AbstractUser | None, at: datetime) -> None:
    merge = Merge(texts={conflict.entry_id: node}, deeds={conflict.entry_id: [Deed.CHANGED]})
    _apply(merge, conflict, by, at)


def _move(conflict: SourceConflict, by: AbstractUser | None, at: datetime) -> None:
    standing = standing_from(conflict.in_file or {})
    parent_id = standing.place.group or standing.place.section or 0
    above = Entry.objects.live().filter(pk=parent_id).first()
    if above is None:
        raise CannotBeSettledSo("The place that the file names is in the bin. Restore it first.")
    step: Entry | None = above
    while step is not None:
        if step.pk == conflict.entry_id:
            raise CannotBeSettledSo("The place that the file names is inside this entry here. Move it first.")
        step = step.parent
    merge = Merge(
        parents={conflict.entry_id: parent_id},
        arrivals=[Arrival(conflict.entry_id, parent_id, _anchor(conflict, parent_id, standing.after))],
        deeds={conflict.entry_id: [Deed.MOVED]},
    )
    _apply(merge, conflict, by, at)


def _anchor(conflict: SourceConflict, parent_id: int, after: int | None) -> int | None:
    """The sibling behind which the entry goes: the file's, else the last one of its kind."""
    siblings = Entry.objects.live().filter(parent_id=parent_id).exclude(pk=conflict.entry_id)
    if after is not None:
        return siblings.filter(pk=after).values_list("pk", flat=True).first()
    alike = siblings.filter(kind=Entry.Kind.SECTION)
    if conflict.entry.kind != Entry.Kind.SECTION:
        alike = siblings.exclude(kind=Entry.Kind.SECTION).filter(status=conflict.entry.status)
    return alike.order_by("-position", "-pk").values_list("pk", flat=True).first()


def _apply(merge: Merge, conflict: SourceConflict, by: AbstractUser | None, at: datetime) -> None:
    """Write as a load does, exactly as the file has it; in the person's name."""
    roots = Entry.objects.live().filter(parent__isnull=True, pk=conflict.file.root_id)
    trees = wiki_trees(
        root_ids=[root.pk for root in roots], also=[conflict.entry_id, *merge.parents.values()]
    )
    writes = LoadWrites(trees, by, at, None, through=Revision.Through.LOAD)
    writes.write(merge, [])
    writes.finish()
