"""Undoing an act of the inbox: every entry that it touched gets back what it held before."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.bin import bin_entry, restore_entry
from notes.actions.doubts import reopen_doubts, return_doubts
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import check_base, locked_entry
from notes.actions.entry_merging import text_of_state
from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.history import State
from notes.actions.shapes import become_item
from notes.actions.turns import take_turn
from notes.models import Detachment, Entry, InboxAct, Revision

SUMMARY = "Undone: {}"


class UndoneAlready(Exception):
    """The act was undone before."""


@transaction.atomic
def undo_act(*, act_id: int, by: AbstractUser, at: datetime, through: str) -> Entry:
    """Undo one's own act; somebody else's is as if it were not there (InboxAct.DoesNotExist).

    Raises EditedMeanwhile where such an entry was changed since, and leaves everything as it is.
    """
    take_turn()
    act = InboxAct.objects.select_for_update(of=("self",)).get(pk=act_id, by_id=by.pk)
    if act.undone_at is not None:
        raise UndoneAlready
    for touched in act.touched:
        check_base(_still_there(touched["entry"]), touched["after"])
    undoing = _Undoing(by, at, through, SUMMARY.format(act.get_deed_display()))
    # What the act made goes first: it holds what the others get back.
    for touched in sorted(act.touched, key=lambda one: one["before"] != 0):
        undoing.put_back(touched["entry"], touched["before"], touched["after"])
    return_doubts(doubt_ids=act.doubts.get("carried", []), entry_id=act.entry_id)
    reopen_doubts(doubt_ids=act.doubts.get("resolved", []))
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    return Entry.objects.select_related("parent__parent").get(pk=act.entry_id)


def _still_there(entry_id: int) -> Entry:
    try:
        return locked_entry(entry_id)
    except Entry.DoesNotExist as error:
        message = "What this was about has been removed from the bin for good."
        raise EntryCannotBeSaved({"entry": message}) from error


class _Undoing:
    """Who undoes, when, and with which words in the history."""

    def __init__(self, by: AbstractUser, at: datetime, through: str, summary: str) -> None:
        self._by = by
        self._at = at
        self._through = through
        self._summary = summary

    def put_back(self, entry_id: int, before: int, after: int) -> None:
        if before == 0:
            self._bin(entry_id, after)
            return
        state: State = Revision.objects.get(entry_id=entry_id, number=before).state
        entry = locked_entry(entry_id)
        if entry.binned_at is not None:
            entry = restore_entry(
                entry_id=entry_id,
                base_revision=after,
                by=self._by,
                at=self._at,
                through=self._through,
                summary=self._summary,
            )
        self._write(entry, state)

    def _bin(self, entry_id: int, after: int) -> None:
        Detachment.objects.filter(item_id=entry_id).delete()
        bin_entry(
            entry_id=entry_id,
            base_revision=after,
            by=self._by,
            at=self._at,
            through=self._through,
            summary=self._summary,
        )

    def _write(self, entry: Entry, state: State) -> None:
        """Text, tags, shape, place and status of that state, as one revision unless all is so already."""
        parents = Entry.objects.live()
        if state["parent"] != entry.parent_id and not parents.filter(pk=state["parent"]).exists():
            message = "The place where it stood is in the bin now. Take that out first."
            raise EntryCannotBeSaved({"parent": message})
        change = EntryChange(entry)
        if entry.kind == Entry.Kind.TERM and state["kind"] == Entry.Kind.ITEM:
            become_item(entry)
        moves = (entry.parent_id, entry.position) != (state["parent"], state["position"])
        entry.status, entry.position = state["status"], state["position"]
        entry.parent_id = state["parent"]
        change.write(text_of_state(state))
        if change.is_change or moves:
            change.save(by=self._by, at=self._at, through=self._through, summary=self._summary)
