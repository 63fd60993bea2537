"""Two entries made one, looked at before and undone after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from awskb.api.base_revisions import BaseRevision, IfMatch, RevisionNumber, base_of
from awskb.api.bearer import editor_of, person_of, reads, writes
from awskb.api.entries import there
from awskb.api.entry_texts import EntryTextIn, EntryTextOut, checked_text, text_out, written_text
from awskb.api.paging import LARGEST, USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from awskb.api.rewrite_shapes import TouchedOut, touched_of
from notes.access import Person
from notes.actions.joined_texts import joined_text
from notes.actions.merges import CannotBeMerged, check_mergeable, merge_entries, undo_merge
from notes.models import Entry, EntryMerge, Revision
from notes.queries.changes import name_of

router = Router(tags=["merges"])


class ProposedMerge(Schema):
    """What both say, joined, and the revisions of both on which that stands."""

    winner_id: int
    winner_revision: int
    loser_id: int
    loser_revision: int
    text: EntryTextOut


class MergeIn(EntryTextIn):
    """The entry that goes. What is left out of the text is as proposed."""

    loser_id: Number
    loser_revision: RevisionNumber


class MergeOut(Schema):
    id: int
    winner_id: int
    loser_id: int
    slugs: list[str] = Field(description="The loser's addresses, which lead to the winner.")
    by: str | None
    at: datetime
    undone_at: datetime | None
    touched: list[TouchedOut]


@router.get("/entries/{entry_id}/merge", response=ProposedMerge, auth=reads)
def propose_merge(
    request: HttpRequest,
    entry_id: Id,
    loser_id: Annotated[int, Query(ge=1, le=LARGEST, description="The entry that would go.")],
) -> ProposedMerge:
    """The text of one entry made of two, as the merge page proposes it. For editors."""
    person = editor_of(request)
    winner, loser = _two(entry_id, loser_id, person, within="query")
    return ProposedMerge(
        winner_id=winner.pk,
        winner_revision=winner.revision_number,
        loser_id=loser.pk,
        loser_revision=loser.revision_number,
        text=text_out(joined_text(winner=winner, loser=loser)),
    )


@router.post("/entries/{entry_id}/merge", response={201: MergeOut}, auth=writes)
def merge(
    request: HttpRequest,
    entry_id: Id,
    of: MergeIn,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Make one entry of two. The other goes out of sight; its addresses and references lead here."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    winner, loser = _two(entry_id, of.loser_id, person, within="body")
    text = checked_text(written_text(of, joined_text(winner=winner, loser=loser)))
    if winner.kind != Entry.Kind.TERM:
        text = replace(text, expansion="")
    try:
        done = merge_entries(
            winner_id=winner.pk,
            winner_base=base,
            loser_id=loser.pk,
            loser_base=of.loser_revision,
            text=text,
            by=person,
            at=timezone.now(),
            through=Revision.Through.API,
        )
    except CannotBeMerged as refusal:
        raise wrong_fields({"loser_id": str(refusal)}) from refusal
    return Status(HTTPStatus.CREATED, _told(_merges(person).get(pk=done.pk)))


@router.get("/merges", response=PageOf[MergeOut], auth=reads)
def list_merges(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[MergeOut]:
    """The latest first."""
    page = page_of_rows(_merges(person_of(request)), sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[MergeOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get("/merges/{merge_id}", response=MergeOut, auth=reads)
def get_merge(request: HttpRequest, merge_id: Id) -> MergeOut:
    return _merge(merge_id, person_of(request))


@router.post("/merges/{merge_id}/undo", response=MergeOut, auth=writes)
def take_merge_back(request: HttpRequest, merge_id: Id) -> MergeOut:
    """Two entries again. What was changed elsewhere in their texts since stays. For editors."""
    person = editor_of(request)
    _merge(merge_id, person)
    undo_merge(merge_id=merge_id, by=person, at=timezone.now(), through=Revision.Through.API)
    return _merge(merge_id, person)


def _two(winner_id: int, loser_id: int, person: Person, *, within: str) -> tuple[Entry, Entry]:
    winner, loser = there(winner_id, person), there(loser_id, person)
    try:
        check_mergeable(winner=winner, loser=loser)
    except CannotBeMerged as refusal:
        raise wrong_fields({"loser_id": str(refusal)}, within=within) from refusal
    return winner, loser


def _merges(person: Person) -> Any:
    readable = Entry.objects.visible_to(person).values("pk")
    return EntryMerge.objects.select_related("by").filter(winner__in=readable)


def _merge(merge_id: int, person: Person) -> MergeOut:
    found = _merges(person).filter(pk=merge_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(one: EntryMerge) -> MergeOut:
    return MergeOut(
        id=one.pk,
        winner_id=one.winner_id,
        loser_id=one.loser_id,
        slugs=[slug for slug in one.slugs if slug],
        by=name_of(one.by) if one.by else None,
        at=one.at,
        undone_at=one.undone_at,
        touched=touched_of(one.touched),
    )
