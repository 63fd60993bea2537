"""Entries made, edited, moved, refined, put in the bin: by the actions of the pages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.responses import Status
from pydantic import Field

from awskb.api.base_revisions import BaseRevision, IfMatch, RevisionNumber, base_of, conflict
from awskb.api.bearer import editor_of, writes
from awskb.api.bodies import Sent
from awskb.api.entries import readable_entry, router, there
from awskb.api.entry_shapes import SavedEntryOut, tag_of
from awskb.api.entry_texts import (
    Body,
    Definition,
    EntryTextIn,
    Name,
    Names,
    Tags,
    Why,
    WhyQuery,
    checked_text,
    written_text,
)
from awskb.api.paging import Id, Number
from awskb.api.problems import nothing_here, wrong_fields
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryText,
    bin_entry,
    refine_entry,
    unrefine_entry,
)
from notes.actions.entry_merging import present_text, text_of_state
from notes.actions.moves import NothingMoved, put_entry, undo_move
from notes.actions.written_entries import WrittenPlace, add_written_entry, save_written_entry
from notes.models import Entry, Revision
from notes.queries.entry_addresses import entry_at, group_title_of, section_of

THROUGH = Revision.Through.API


class NewEntry(Sent):
    """An entry to make. Only a section may stand at the top, without `section_id`."""

    kind: Entry.Kind = Entry.Kind.TERM
    title: Name = ""
    expansion: Name = ""
    aliases: Names = []
    definition: Definition = ""
    body: Body = ""
    tags: Tags = []
    section_id: Number | None = None
    group: Name = Field(default="", description="The label in the section; a new name makes a new group.")
    why: Why = Field(default="", description="Kept with the revision.")


class EntryEdit(EntryTextIn):
    """What is left out stays as it was in the revision that the edit is based on."""

    section_id: Number | None = None
    group: Name | None = None
    keep_address: bool = Field(default=False, description="Keep the address although the title changes.")
    why: Why = ""


class Move(Sent):
    """Below `parent_id`, behind `after_id`: 0 is before all of its kind, null behind them."""

    parent_id: Number | None
    after_id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


class MovedBetween(Sent):
    """The revisions of the entry before and after the move."""

    before: RevisionNumber
    after: RevisionNumber


@router.post("/entries", response={201: SavedEntryOut}, auth=writes)
def create_entry(request: HttpRequest, response: HttpResponse, new: NewEntry) -> Any:
    """Make an entry at the end of its section or group. For editors."""
    person = editor_of(request)
    kind = Entry.Kind.TERM if new.kind == Entry.Kind.ITEM and new.title.strip() else new.kind
    place = WrittenPlace(new.section_id, new.group.strip())
    text = EntryText(
        title=new.title,
        expansion=new.expansion,
        aliases=tuple(new.aliases),
        definition=new.definition,
        body=new.body,
        tags=tuple(new.tags),
    )
    checked_text(text)
    made = add_written_entry(
        by=person, at=timezone.now(), through=THROUGH, kind=kind, text=text, place=place, why=new.why
    )
    return Status(HTTPStatus.CREATED, saved_entry(request, response, made.pk))


@router.patch("/entries/{entry_id}", response=SavedEntryOut, auth=writes)
def edit_entry(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    edit: EntryEdit,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Change an entry. What somebody saved meanwhile is merged; where both changed the same place: 409."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    entry = _alone(entry_id)
    text = checked_text(written_text(edit, _base_text(entry, base)))
    try:
        saved = save_written_entry(
            entry=entry,
            base_revision=base,
            by=person,
            at=timezone.now(),
            through=THROUGH,
            text=text,
            place=_place(edit, entry),
            why=edit.why,
            address_follows=not edit.keep_address,
        )
    except EditedMeanwhile as meanwhile:
        raise conflict(meanwhile, text) from meanwhile
    merged = saved.merged.theirs.number if saved.merged else None
    return saved_entry(request, response, entry_id, merged)


@router.post("/entries/{entry_id}/move", response=SavedEntryOut, auth=writes)
def move_entry(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    to: Move,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Put an entry in another place. Where it stands there already, nothing is written."""
    base = base_of(if_match, base_revision)
    try:
        with contextlib.suppress(NothingMoved):
            write_on(put_entry, request, entry_id, base, parent_id=to.parent_id, after_id=to.after_id)
    except EntryCannotBeSaved as refusal:
        errors = {"parent_id" if name == "parent" else name: words for name, words in refusal.errors.items()}
        raise wrong_fields(errors) from refusal
    return saved_entry(request, response, entry_id)


@router.post("/entries/{entry_id}/move/undo", response=SavedEntryOut, auth=writes)
def undo_entry_move(
    request: HttpRequest, response: HttpResponse, entry_id: Id, moved: MovedBetween
) -> SavedEntryOut:
    """Put an entry back where it stood before a move."""
    person = editor_of(request)
    entry = there(entry_id, person)
    numbers = [moved.before, moved.after]
    if moved.after != moved.before + 1 or entry.revisions.filter(number__in=numbers).count() != 2:
        raise wrong_fields({"before": "There are no such revisions of this entry."})
    undo_move(
        entry_id=entry_id,
        before=moved.before,
        after=moved.after,
        by=person,
        at=timezone.now(),
        through=THROUGH,
    )
    return saved_entry(request, response, entry_id)


@router.post("/entries/{entry_id}/refine", response=SavedEntryOut, auth=writes)
def refine(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    why: WhyQuery = "",
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Put an unsorted entry among the refined ones; a group with all that it holds."""
    write_on(refine_entry, request, entry_id, base_of(if_match, base_revision), summary=why)
    return saved_entry(request, response, entry_id)


@router.post("/entries/{entry_id}/unrefine", response=SavedEntryOut, auth=writes)
def unrefine(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    why: WhyQuery = "",
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Lay a refined entry back among the unsorted ones."""
    write_on(unrefine_entry, request, entry_id, base_of(if_match, base_revision), summary=why)
    return saved_entry(request, response, entry_id)


@router.delete("/entries/{entry_id}", response={204: None}, auth=writes)
def delete_entry(
    request: HttpRequest,
    entry_id: Id,
    why: WhyQuery = "",
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Move an entry to the bin with all below it. It can be taken out again."""
    write_on(bin_entry, request, entry_id, base_of(if_match, base_revision), summary=why)
    return Status(HTTPStatus.NO_CONTENT, None)


def write_on(act: Callable[..., object], request: HttpRequest, entry_id: int, base: int, **what: Any) -> None:
    """What an editor does to an entry that is there, on the revision that they saw."""
    person = editor_of(request)
    there(entry_id, person)
    act(entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH, **what)


def _alone(entry_id: int) -> Entry:
    entry = entry_at(pk=entry_id)
    if entry is None or entry.binned_at is not None:
        raise nothing_here()
    return entry


def _base_text(entry: Entry, base: int) -> EntryText:
    """The text on which the edit is based; for a revision that never was, the action refuses."""
    if base == entry.revision_number:
        return present_text(entry)
    revision = Revision.objects.filter(entry=entry, number=base).first()
    return text_of_state(revision.state) if revision is not None else present_text(entry)


def _place(edit: EntryEdit, entry: Entry) -> WrittenPlace | None:
    """Where the edit wants the entry; None where it says nothing of that."""
    if edit.section_id is None and edit.group is None:
        return None
    section = section_of(entry)
    section_id = edit.section_id or (section.pk if section else None)
    stays = section is not None and section_id == section.pk
    group = edit.group if edit.group is not None else group_title_of(entry) if stays else ""
    return WrittenPlace(section_id, group.strip())


def saved_entry(
    request: HttpRequest, response: HttpResponse, entry_id: int, merged_with: int | None = None
) -> SavedEntryOut:
    entry = readable_entry(entry_id, editor_of(request))
    response["ETag"] = tag_of(entry)
    return SavedEntryOut(entry=entry, merged_with=merged_with)
