"""The bin: what is in it, taken out of it, removed from it for good."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of
from awskb.api.bearer import curator_of, editor_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entry_shapes import EntryLine, SavedEntryOut, lines, with_tags
from awskb.api.entry_writes import THROUGH, saved_entry
from awskb.api.paging import USUAL, Cursor, Id, Limit, Moment, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.actions.entries import restore_entry
from notes.actions.purging import CannotBePurged, is_empty_root, purge_entry, purge_older
from notes.models import Entry

router = Router(tags=["bin"])


class Emptying(Sent):
    """What went to the bin before this moment goes for good."""

    before: Moment


class PurgedOut(Schema):
    """How much went for good, and why something stayed."""

    entries: int
    revisions: int
    kept: list[str]


@router.get("/bin", response=PageOf[EntryLine], auth=reads)
def list_bin(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[EntryLine]:
    """What was moved to the bin by itself, the latest first. For editors."""
    editor_of(request)
    page = page_of_rows(
        with_tags(Entry.objects.removed()), sort=("-binned_at", "-pk"), cursor=cursor, limit=limit
    )
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


@router.post("/bin/{entry_id}/restore", response=SavedEntryOut, auth=writes)
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
    return saved_entry(request, response, entry_id)


@router.post("/bin/{entry_id}/purge", response=PurgedOut, auth=writes)
def purge(
    request: HttpRequest, entry_id: Id, if_match: IfMatch = None, base_revision: BaseRevision = None
) -> PurgedOut:
    """Remove an entry in the bin for good, with all below it and its whole history. For curators."""
    person = curator_of(request)
    base = base_of(if_match, base_revision)
    entry = Entry.objects.removed().filter(pk=entry_id).first()
    if entry is None or is_empty_root(entry):
        raise nothing_here()
    try:
        gone = purge_entry(
            entry_id=entry_id, base_revision=base, by=person, at=timezone.now(), through=THROUGH
        )
    except CannotBePurged as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, f"Nothing was removed. {refusal}") from refusal
    return PurgedOut(entries=gone.entries, revisions=gone.revisions, kept=[])


@router.post("/bin/empty", response=PurgedOut, auth=writes)
def empty_bin(request: HttpRequest, emptying: Emptying) -> PurgedOut:
    """Remove for good what went to the bin before a moment. For curators."""
    person, now = curator_of(request), timezone.now()
    if emptying.before > now:
        raise wrong_fields({"before": "This moment is still to come."})
    report = purge_older(before=emptying.before, by=person, at=now, through=THROUGH)
    return PurgedOut(
        entries=sum(one.entries for one in report.purged),
        revisions=sum(one.revisions for one in report.purged),
        kept=report.kept,
    )
