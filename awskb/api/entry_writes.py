"""Entries made, edited, moved, refined, put in the bin and taken out: by the actions of the pages."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of, conflict
from awskb.api.bearer import editor_of, reads, writes
from awskb.api.entries import readable_entry, router, there
from awskb.api.entry_shapes import EntryLine, SavedEntryOut, lines, tag_of, with_tags
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from notes.actions.entries import (
    EditedMeanwhile,
    EntryText,
    bin_entry,
    refine_entry,
    restore_entry,
    unrefine_entry,
)
from notes.actions.entry_merging import present_text, text_of_state
from notes.actions.entry_texts import LONGEST_BODY, LONGEST_DEFINITION, LONGEST_NAME, MOST_NAMES
from notes.actions.moves import NothingMoved, put_entry
from notes.actions.written_entries import WrittenPlace, add_written_entry, save_written_entry
from notes.forms.entries import LONGEST_TAG, LONGEST_WHY
from notes.models import Entry, Revision
from notes.queries.entry_addresses import entry_at, group_title_of, section_of
from notes.source_notes.names import key

THROUGH = Revision.Through.API

Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=r"^[^\r\n]*$")]
Names = Annotated[list[Name], Field(max_length=MOST_NAMES)]
Tag = Annotated[str, StringConstraints(max_length=LONGEST_TAG, pattern=r"^[^\r\n]*$")]
Tags = Annotated[list[Tag], Field(max_length=MOST_NAMES)]
Definition = Annotated[str, StringConstraints(max_length=LONGEST_DEFINITION, pattern=r"^[^\r\n]*$")]
Body = Annotated[str, StringConstraints(max_length=LONGEST_BODY)]
Why = Annotated[str, StringConstraints(max_length=LONGEST_WHY, pattern=r"^[^\r\n]*$")]


class NewEntry(Schema):
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


class EntryEdit(Schema):
    """What is left out stays as it was in the revision that the edit is based on."""

    title: Name | None = None
    expansion: Name | None = None
    aliases: Names | None = None
    definition: Definition | None = None
    body: Body | None = None
    tags: Tags | None = None
    section_id: Number | None = None
    group: Name | None = None
    keep_address: bool = Field(default=False, description="Keep the address although the title changes.")
    why: Why = ""


class Move(Schema):
    """Below `parent_id`, behind `after_id`: 0 is before all of its kind, null behind them."""

    parent_id: Number | None
    after_id: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None


WhyQuery = Annotated[
    str, Query(max_length=LONGEST_WHY, pattern=r"^[^\r\n]*$", description="Kept with the revision.")
]


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
    _check_tags(text)
    made = add_written_entry(
        by=person, at=timezone.now(), through=THROUGH, kind=kind, text=text, place=place, why=new.why
    )
    return Status(HTTPStatus.CREATED, _saved(request, response, made.pk))


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
    text = _written(edit, _base_text(entry, base))
    _check_tags(text)
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
    return _saved(request, response, entry_id, merged)


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
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    there(entry_id, person)
    with contextlib.suppress(NothingMoved):
        put_entry(
            entry_id=entry_id,
            base_revision=base,
            parent_id=to.parent_id,
            after_id=to.after_id,
            by=person,
            at=timezone.now(),
            through=THROUGH,
        )
    return _saved(request, response, entry_id)


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
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    there(entry_id, person)
    refine_entry(
        entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH, summary=why
    )
    return _saved(request, response, entry_id)


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
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    there(entry_id, person)
    unrefine_entry(
        entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH, summary=why
    )
    return _saved(request, response, entry_id)


@router.delete("/entries/{entry_id}", response={204: None}, auth=writes)
def delete_entry(
    request: HttpRequest,
    entry_id: Id,
    why: WhyQuery = "",
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Move an entry to the bin with all below it. It can be taken out again."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    there(entry_id, person)
    bin_entry(
        entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH, summary=why
    )
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get("/bin", response=PageOf[EntryLine], auth=reads, tags=["bin"])
def list_bin(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[EntryLine]:
    """What was moved to the bin by itself, the latest first. For editors."""
    editor_of(request)
    page = page_of_rows(
        with_tags(Entry.objects.removed()), sort=("-binned_at", "-pk"), cursor=cursor, limit=limit
    )
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


@router.post("/bin/{entry_id}/restore", response=SavedEntryOut, auth=writes, tags=["bin"])
def restore_from_bin(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Take an entry out of the bin, with exactly what went there with it."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    if not Entry.objects.removed().filter(pk=entry_id).exists():
        raise nothing_here()
    restore_entry(entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH)
    return _saved(request, response, entry_id)


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


def _written(edit: EntryEdit, before: EntryText) -> EntryText:
    names = ("title", "expansion", "definition", "body")
    given: dict[str, Any] = {name: getattr(edit, name) for name in names if getattr(edit, name) is not None}
    for name in ("aliases", "tags"):
        if getattr(edit, name) is not None:
            given[name] = tuple(getattr(edit, name))
    return replace(before, **given)


def _place(edit: EntryEdit, entry: Entry) -> WrittenPlace | None:
    """Where the edit wants the entry; None where it says nothing of that."""
    if edit.section_id is None and edit.group is None:
        return None
    section = section_of(entry)
    section_id = edit.section_id or (section.pk if section else None)
    stays = section is not None and section_id == section.pk
    group = edit.group if edit.group is not None else group_title_of(entry) if stays else ""
    return WrittenPlace(section_id, group.strip())


def _check_tags(text: EntryText) -> None:
    """As they are stored, some letters take more room than as they are written."""
    long = [tag for tag in text.tags if len(key(tag)) > LONGEST_TAG]
    if long:
        raise wrong_fields(
            {"tags": f"A tag has at most {LONGEST_TAG} characters; “{long[0][:20]}…” has more."}
        )


def _saved(
    request: HttpRequest, response: HttpResponse, entry_id: int, merged_with: int | None = None
) -> SavedEntryOut:
    entry = readable_entry(entry_id, editor_of(request))
    response["ETag"] = tag_of(entry)
    return SavedEntryOut(entry=entry, merged_with=merged_with)
