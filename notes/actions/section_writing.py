"""Applies the text of a section or group: every entry of it in one transaction, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.bin import bin_entries
from notes.actions.entries import EntryCannotBeSaved, create_entry
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import locked_entry
from notes.actions.section_plans import PlannedEntry, SectionPlan, plan_section_text, wants_raw
from notes.actions.section_texts import Versions
from notes.actions.tree import FIRST, special_place
from notes.models import Entry
from notes.source_notes.documents import Place
from notes.source_notes.section_changes import OUTSIDE
from notes.source_notes.three_versions import Deed


class SectionEditedMeanwhile(Exception):
    """Somebody changed the same entries; nothing was applied."""

    def __init__(self, plan: SectionPlan) -> None:
        super().__init__(" ".join(plan.conflicts))
        self.plan = plan


class SectionCannotBeSaved(ValueError):
    """An entry of the text cannot be kept as written; says on which line."""

    def __init__(self, line: int, refusal: EntryCannotBeSaved) -> None:
        super().__init__(f"Line {line}: {refusal}")
        self.line = line


@dataclass(frozen=True, slots=True)
class SavedSection:
    """What was applied: how many entries by deed, and which of them were merged with what others saved."""

    deeds: Counter[Deed]
    merged: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        return not self.deeds


@transaction.atomic
def save_section_text(
    *,
    top_id: int,
    versions: Versions,
    text: str,
    by: AbstractUser,
    at: datetime,
    through: str,
    summary: str = "",
) -> SavedSection:
    """Apply a text to the entries that it was made from: one revision for each that changes.

    What others saved meanwhile is merged. Raises SectionEditedMeanwhile where both changed the same place,
    SectionCannotBeSaved, SectionGone, and what reading the text raises; then everything is as it was.
    """
    top = locked_entry(top_id)
    plan = plan_section_text(top=top, versions=versions, text=text)
    if plan.conflicts:
        raise SectionEditedMeanwhile(plan)
    writing = _Writing(plan, by, at, through, summary)
    for planned in plan.entries:
        writing.write(planned)
    writing.bin()
    return SavedSection(writing.deeds, tuple(str(planned.entry) for planned in plan.merged))


@dataclass(slots=True)
class _Writing:
    plan: SectionPlan
    by: AbstractUser
    at: datetime
    through: str
    summary: str
    deeds: Counter[Deed] = field(default_factory=Counter)
    _entry_of: dict[int, int] = field(default_factory=dict)

    def write(self, planned: PlannedEntry) -> None:
        """Parents come first, so what an entry stands in is there by now."""
        change = planned.change
        if change.key is not None:
            self._entry_of[change.index] = change.key
        if not change.deeds:
            return
        self.deeds.update(change.deeds)
        try:
            if planned.entry is None:
                self._entry_of[change.index] = self._create(planned).pk
            else:
                self._change(planned, planned.entry)
        except EntryCannotBeSaved as refusal:
            raise SectionCannotBeSaved(self.plan.new.line_of(change.index), refusal) from refusal

    def bin(self) -> None:
        going = [entry.pk for entry, _ in self.plan.binned]
        if not going:
            return
        staying = Entry.objects.live().filter(parent_id__in=going).exclude(pk__in=going).first()
        if staying is not None:
            words = f"“{staying}” stands in what you removed, so that cannot go to the bin."
            raise SectionEditedMeanwhile(replace(self.plan, conflicts=(words,)))
        bin_entries(entry_ids=going, by=self.by, at=self.at, through=self.through, summary=self.summary)
        self.deeds[Deed.BINNED] += len(going)

    def _create(self, planned: PlannedEntry) -> Entry:
        node = planned.change.node
        is_progress = node.title != "" and special_place(node.title) is Place.PROGRESS
        return create_entry(
            by=self.by,
            at=self.at,
            through=self.through,
            kind=node.kind.value,
            parent_id=self._parent(planned),
            text=planned.text,
            status=self._status(planned),
            after_id=self._after(planned),
            members_only=is_progress and node.kind.value == Entry.Kind.SECTION,
            summary=self.summary,
        )

    def _change(self, planned: PlannedEntry, entry: Entry) -> None:
        change = EntryChange(entry)
        if planned.change.is_placed_anew:
            change.put(self._parent(planned), after_id=self._after(planned), always=True)
        if planned.change.says_otherwise or planned.is_merged:
            change.write(planned.text)
        if planned.change.deeds & {Deed.REFINED, Deed.UNREFINED}:
            change.set_status(self._status(planned))
        if change.is_change:
            change.save(by=self.by, at=self.at, through=self.through, summary=self.summary)

    def _parent(self, planned: PlannedEntry) -> int | None:
        if planned.change.parent == OUTSIDE:
            return self.plan.top.parent_id
        return self._entry_of[planned.change.parent]

    def _after(self, planned: PlannedEntry) -> int:
        """Behind the line before it; what leaves a group's text goes behind the group."""
        if planned.change.after is not None:
            return self._entry_of[planned.change.after]
        return self.plan.top.pk if planned.change.parent == OUTSIDE else FIRST

    def _status(self, planned: PlannedEntry) -> str:
        is_raw = wants_raw(planned.change, self.plan.top)
        return Entry.Status.RAW if is_raw else Entry.Status.REFINED
