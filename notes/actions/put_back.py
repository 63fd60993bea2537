"""Putting entries back as they were before a deed; what others changed elsewhere in them since stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from notes.actions.bin import restore_entry
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import EntryNotInBin, locked_entry
from notes.actions.entry_merging import merged_text, text_of_state
from notes.actions.entry_texts import EntryCannotBeSaved
from notes.actions.history import State
from notes.actions.inbox_log import Touched
from notes.actions.slugs import change_slug
from notes.models import Entry, OldSlug, Revision

_TIE = ("service", "feature", "tied_by")


class CannotBePutBack(Exception):
    """What was done cannot be undone as a whole any more; `reasons` say why. Nothing was written."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(slots=True)
class PuttingBack:
    """Who undoes, when, and with which words in the history; in the caller's transaction."""

    by: AbstractUser
    at: datetime
    through: str
    summary: str
    _reasons: list[str] = field(default_factory=list)

    def all(self, touched: Iterable[Touched]) -> None:
        """Put every entry back, or raise CannotBePutBack with all that stands against it."""
        for one in touched:
            states = dict(
                Revision.objects.filter(entry_id=one.entry, number__in=[one.before, one.after]).values_list(
                    "number", "state"
                )
            )
            try:
                self._put_back(locked_entry(one.entry), states[one.before], states[one.after])
            except EntryCannotBeSaved as refusal:
                self._reasons.append(str(refusal))
            except Entry.DoesNotExist:
                self._reasons.append("Something that it changed has been removed from the bin for good.")
        if self._reasons:
            raise CannotBePutBack(dict.fromkeys(self._reasons))

    def _put_back(self, entry: Entry, before: State, after: State) -> None:
        is_binned = entry.binned_at is not None
        if is_binned and not after["binned"]:
            self._reasons.append(f"{entry} was moved to the bin since.")
            return
        if after["binned"] and not before["binned"]:
            if not is_binned:
                self._reasons.append(f"{entry} was taken out of the bin since.")
                return
            entry = self._taken_out(entry)
        change = EntryChange(entry)
        moves = self._place(entry, before, after)
        text, is_clear = merged_text(entry=entry, base=text_of_state(after), yours=text_of_state(before))
        if not is_clear:
            self._reasons.append(f"{entry} was changed in the same place since.")
            return
        _decide(entry, before, after)
        has_slug = _address(entry, before, after)
        change.write(text)
        if change.is_change or moves or has_slug:
            change.save(by=self.by, at=self.at, through=self.through, summary=self.summary)

    def _taken_out(self, entry: Entry) -> Entry:
        try:
            return restore_entry(
                entry_id=entry.pk,
                base_revision=entry.revision_number,
                by=self.by,
                at=self.at,
                through=self.through,
                summary=self.summary,
            )
        except EntryNotInBin as error:
            message = f"{entry} went to the bin with what stands above it. Take that out first."
            raise EntryCannotBeSaved({"parent": message}) from error

    def _place(self, entry: Entry, before: State, after: State) -> bool:
        """Let the entry stand where it stood, unless it was moved on since."""
        was, then = (before["parent"], before["position"]), (after["parent"], after["position"])
        if was == then:
            return False
        if entry.parent_id != after["parent"]:
            self._reasons.append(f"{entry} was moved since.")
            return False
        if was[0] is not None and not Entry.objects.live().filter(pk=was[0]).exists():
            self._reasons.append(f"The place where {entry} stood is in the bin now. Take that out first.")
            return False
        entry.parent_id, entry.position = was
        return True


def _decide(entry: Entry, before: State, after: State) -> None:
    """What was decided about the entry besides its text, as it was, where nobody decided otherwise since."""
    for name in ("status", "members_only"):
        if getattr(entry, name) == after[name]:
            setattr(entry, name, before[name])
    tie = (entry.service_id, entry.feature_id, entry.tied_by)
    if tie == tuple(after[name] for name in _TIE) != tuple(before[name] for name in _TIE):
        entry.service_id, entry.feature_id, entry.tied_by = (before[name] for name in _TIE)
        entry.save(update_fields=list(_TIE))


def _address(entry: Entry, before: State, after: State) -> bool:
    """The address that it had, if it is still the entry's own."""
    if entry.slug != after["slug"] or before["slug"] in (None, after["slug"]):
        return False
    if not OldSlug.objects.filter(entry=entry, slug=before["slug"]).exists():
        return False
    change_slug(entry, before["slug"])
    return True
