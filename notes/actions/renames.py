"""What becomes of references whose entry was renamed: written anew, kept by an alias, or left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import live_entry
from notes.actions.inbox_log import Touched
from notes.actions.put_back import PuttingBack
from notes.actions.reference_losses import Lost
from notes.actions.rewrites import RewritePlan, apply_rewrites, plan_rewrites
from notes.actions.turns import take_turn
from notes.models import Entry, Rename


class DecidedAlready(Exception):
    """Somebody decided about these references before, or the renaming was undone."""


def plan_of(rename: Rename) -> RewritePlan:
    """The lines that still name the entry as it was called before."""
    return plan_rewrites(Lost(**one) for one in rename.references)


def can_keep_old_name(rename: Rename) -> bool:
    """Whether the old title as an alias would let the references be."""
    entry = rename.entry
    return entry.kind in {Entry.Kind.TERM, Entry.Kind.SECTION} and rename.old_title != entry.title


@transaction.atomic
def rewrite_references(
    *,
    rename_id: int,
    chosen: Collection[str],
    bases: Mapping[int, int],
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Rename:
    """Write the chosen lines anew, one revision for each entry, or nothing at all.

    Raises DecidedAlready, EntriesChangedMeanwhile, EntryCannotBeSaved.
    """
    rename = _open_rename(rename_id)
    lines = [line for line in plan_of(rename).lines if str(line.key) in chosen]
    touched = apply_rewrites(lines, bases=bases, by=by, at=at, through=through, summary=rename.words)
    return _settled(rename, Rename.How.REWRITTEN, touched, by, at)


@transaction.atomic
def keep_old_name(
    *, rename_id: int, base_revision: int, by: AbstractUser, at: datetime, through: str
) -> Rename:
    """Let the old title be an alias, so that what names it so leads to it again.

    Raises DecidedAlready, EditedMeanwhile, EntryInBin, EntryCannotBeSaved.
    """
    rename = _open_rename(rename_id)
    entry = live_entry(rename.entry_id, base_revision)
    change = EntryChange(entry)
    change.write(replace(change.text, aliases=(*change.text.aliases, rename.old_title)))
    change.save(by=by, at=at, through=through, summary=f"Old name {rename.old_title} kept as an alias")
    touched = [Touched(entry.pk, base_revision, entry.revision_number)]
    return _settled(rename, Rename.How.ALIAS, touched, by, at)


@transaction.atomic
def leave_references(*, rename_id: int, by: AbstractUser, at: datetime) -> Rename:
    """Let the references be as they are: wanted, or leading elsewhere."""
    return _settled(_open_rename(rename_id), Rename.How.LEFT, [], by, at)


@transaction.atomic
def undo_rename(*, rename_id: int, by: AbstractUser, at: datetime, through: str) -> Rename:
    """Give the entry its old name back, and every text that was written anew its old words, as one.

    What others changed elsewhere in these texts meanwhile stays. Raises DecidedAlready, CannotBePutBack.
    """
    take_turn()
    rename = Rename.objects.select_for_update(of=("self",)).get(pk=rename_id)
    if rename.undone_at is not None:
        raise DecidedAlready
    putting_back = PuttingBack(by=by, at=at, through=through, summary=f"Undone: {rename.words}")
    # The texts first: they name the entry as it is called again in the end.
    putting_back.all([Touched(**one) for one in reversed(rename.touched)])
    rename.undone_at = at
    rename.save(update_fields=["undone_at"])
    return rename


def _open_rename(rename_id: int) -> Rename:
    take_turn()
    rename = Rename.objects.select_for_update(of=("self",)).select_related("entry").get(pk=rename_id)
    if rename.settled_at is not None or rename.undone_at is not None:
        raise DecidedAlready
    return rename


def _settled(
    rename: Rename, how: Rename.How, touched: Collection[Touched], by: AbstractUser, at: datetime
) -> Rename:
    rename.how, rename.settled_at, rename.settled_by_id = how, at, by.pk
    rename.touched = [*rename.touched, *(one._asdict() for one in touched)]
    rename.save(update_fields=["how", "settled_at", "settled_by", "touched"])
    return rename
