"""Saying which entry a text means: one of several of a name, or a link made of a mention."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of
from awskb.api.bearer import editor_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_shapes import SavedEntryOut
from awskb.api.entry_writes import saved_entry, write_on
from awskb.api.paging import Id, Number
from awskb.api.problems import nothing_here
from notes.actions.reference_choices import (
    NothingToChoose,
    ambiguous_at,
    choose_target,
    link_mention,
    plan_choice,
)
from notes.models import Entry

router = Router(tags=["references"])

Order = Annotated[int, Path(ge=0, le=2**31 - 1, description="The reference's `order` in the entry.")]


class CandidateOut(Schema):
    """An entry that is called so, and the line as it would be written; null: no words lead there."""

    entry_id: int
    line: str | None


class ChoicesOut(Schema):
    written: str
    candidates: list[CandidateOut]


class ChosenTarget(Sent):
    target_id: Number


@router.get("/entries/{entry_id}/references/{order}/choices", response=ChoicesOut, auth=reads)
def list_choices(request: HttpRequest, entry_id: Id, order: Order) -> ChoicesOut:
    """The entries that an ambiguous reference may mean. For editors."""
    entry = there(entry_id, editor_of(request))
    try:
        reference = ambiguous_at(entry=entry, order=order)
    except NothingToChoose as nothing:
        raise nothing_here() from nothing
    live = set(Entry.objects.live().filter(pk__in=reference.candidates or ()).values_list("pk", flat=True))
    return ChoicesOut(
        written=reference.written,
        candidates=[
            CandidateOut(entry_id=pk, line=_line(entry, order, pk))
            for pk in reference.candidates or ()
            if pk in live
        ],
    )


@router.post("/entries/{entry_id}/references/{order}/choose", response=SavedEntryOut, auth=writes)
def choose_reference(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    order: Order,
    chosen: ChosenTarget,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Write an ambiguous reference so that it leads to one entry alone. For editors."""
    base = base_of(if_match, base_revision)
    write_on(choose_target, request, entry_id, base, order=order, target_id=chosen.target_id)
    return saved_entry(request, response, entry_id)


@router.post("/entries/{entry_id}/link-mention", response=SavedEntryOut, auth=writes)
def link_mentioned(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    chosen: ChosenTarget,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Make a link of the name where the text mentions an entry. For editors."""
    base = base_of(if_match, base_revision)
    there(chosen.target_id, editor_of(request))
    write_on(link_mention, request, entry_id, base, target_id=chosen.target_id)
    return saved_entry(request, response, entry_id)


def _line(entry: Entry, order: int, target_id: int) -> str | None:
    lines = plan_choice(entry=entry, order=order, target_id=target_id)
    return lines[0].new if lines else None
