"""A save that began before somebody else's: both are merged, or nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar, cast

from django.utils.html import format_html

from notes.actions.entry_locks import EditedMeanwhile, EntryInBin, check_base, locked_with_names
from notes.actions.entry_texts import EntryText, cleaned_text
from notes.actions.history import AliasesAndTags, aliases_and_tags_of
from notes.models import Entry, Revision
from notes.queries.editing import titled
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.revisions import changed_in_short, who_saved
from notes.source_notes.names import key
from notes.text_merging.hunks import TextMerge, merge_lines, merge_whole
from notes.text_merging.names import merge_names

WHOLE_FIELDS = ("title", "expansion", "definition")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """An entry after a save, and what somebody else had saved since its base, if that was merged."""

    entry: Entry
    merged: Meanwhile | None = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody saved after the revision on which a person's text is based.

    With `is_overruled` the person has seen it, and theirs gives way where both changed the same place.
    """

    entry: Entry
    base: Revision
    theirs: Revision
    is_overruled: bool = False

    def text(self, yours: EntryText) -> EntryText:
        """Yours merged with theirs. Raises EditedMeanwhile where both changed the same place."""
        merged, is_clear = merged_text(entry=self.entry, base=text_of_state(self.base.state), yours=yours)
        if not is_clear and not self.is_overruled:
            raise self.refusal
        return merged

    def value(self, name: str, yours: Value) -> Value:
        """One decision, such as the status, in the words of a revision's state."""
        base, theirs = self.base.state.get(name), self.theirs.state.get(name)
        if yours in (base, theirs):
            return cast(Value, theirs)
        if theirs != base and not self.is_overruled:
            raise self.refusal
        return yours

    @property
    def refusal(self) -> EditedMeanwhile:
        return EditedMeanwhile(self.entry, base=self.base, current=self.theirs)

    def summary(self, why: str) -> str:
        """Why the person saved, and with what it was merged."""
        numbers = (
            f"revision {self.theirs.number}"
            if self.theirs.number == self.base.number + 1
            else f"revisions {self.base.number + 1} to {self.theirs.number}"
        )
        by = f" by {self.theirs.by}" if self.theirs.by else ""
        merged = f"merged with {numbers}{by}"
        return f"{why} ({merged})" if why else merged.capitalize()


class HeldEntry(NamedTuple):
    """An entry kept from other writers, its aliases and tags, and what somebody saved since the base."""

    entry: Entry
    names: AliasesAndTags
    meanwhile: Meanwhile | None = None


def locked_with_meanwhile(
    entry_id: int, base_revision: int | None, *, seen_revision: int | None = None
) -> HeldEntry:
    """The entry, locked, and what was saved since the base; nothing if the base is the present revision.

    `seen_revision` is the newest one that the person was shown before saving again.
    Raises EntryInBin, and EditedMeanwhile for a base that this entry never had.
    """
    entry, names = locked_with_names(entry_id)
    if entry.binned_at is not None:
        raise EntryInBin(entry)
    if entry.revision_number == base_revision:
        return HeldEntry(entry, names)
    wanted = {number for number in (base_revision, entry.revision_number) if number is not None}
    found = {
        revision.number: revision
        for revision in Revision.objects.filter(entry=entry, number__in=wanted).select_related("by")
    }
    if base_revision not in found:
        check_base(entry, base_revision)
    theirs = found[entry.revision_number]
    is_overruled = seen_revision == theirs.number
    return HeldEntry(entry, names, Meanwhile(entry, found[base_revision or 0], theirs, is_overruled))


def merged_text(*, entry: Entry, base: EntryText, yours: EntryText) -> tuple[EntryText, bool]:
    """Yours merged with the entry as it is now, and whether that was clear; where not, yours."""
    base = cleaned_text(base, entry.kind)
    theirs = cleaned_text(present_text(entry), entry.kind)
    yours = cleaned_text(yours, entry.kind)
    fields = merged_fields(base=base, theirs=theirs, yours=yours)
    text = EntryText(
        title=fields["title"].text,
        expansion=fields["expansion"].text,
        aliases=merge_names(base=base.aliases, theirs=theirs.aliases, yours=yours.aliases, key=key),
        definition=fields["definition"].text,
        body=fields["body"].text,
        tags=merge_names(base=base.tags, theirs=theirs.tags, yours=yours.tags),
    )
    return text, not any(field.has_conflict for field in fields.values())


def merged_fields(*, base: EntryText, theirs: EntryText, yours: EntryText) -> dict[str, TextMerge]:
    """The fields that are text, merged: the body by lines, the others as wholes."""
    fields = {
        name: merge_whole(base=getattr(base, name), theirs=getattr(theirs, name), yours=getattr(yours, name))
        for name in WHOLE_FIELDS
    }
    return {**fields, "body": merge_lines(base=base.body, theirs=theirs.body, yours=yours.body)}


def present_text(entry: Entry) -> EntryText:
    """The text of an entry as it is now; a tag may bear another name than in its newest revision."""
    aliases, tags = aliases_and_tags_of([entry.pk])
    return replace(
        text_without_names(entry),
        aliases=tuple(alias.name for alias in aliases.get(entry.pk, ())),
        tags=tuple(tags.get(entry.pk, ())),
    )


def text_without_names(entry: Entry) -> EntryText:
    """The text of an entry as its own row has it; aliases and tags stand elsewhere."""
    return EntryText(
        title=titled(entry.kind, entry.title, entry.icon),
        expansion=entry.expansion,
        definition=entry.definition,
        body=entry.body,
    )


def text_of_state(state: Mapping[str, Any]) -> EntryText:
    """The text of a revision as a person would type it, the icon of a heading or label before its title."""
    return EntryText(
        title=titled(state["kind"], state["title"], state["icon"]),
        expansion=state["expansion"],
        aliases=tuple(alias["name"] for alias in state["aliases"]),
        definition=state["definition"],
        body=state["body"],
        tags=tuple(state["tags"]),
    )


def merged_notice(merged: Meanwhile) -> str:
    """What somebody else saved since the base, and is kept."""
    base, theirs = merged.base, merged.theirs
    return format_html(
        'Merged with what {} saved meanwhile, which is kept: {}. <a href="{}">What they changed</a>',
        who_saved(theirs),
        changed_in_short(base.state, theirs.state),
        EntryAddresses(merged.entry).diff(base.number, theirs.number),
    )
