"""Lines that somebody doubts: said, taken back, answered."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of
from awskb.api.bearer import editor_of, person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_texts import ONE_LINE
from awskb.api.paging import LARGEST, USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.actions.doubts import (
    MOST_IN_AN_HOUR,
    DoubtedAlready,
    LineChanged,
    TooManyDoubts,
    doubt_line,
    withdraw_doubt,
)
from notes.actions.inbox import settle_doubts
from notes.models import Doubt
from notes.queries.changes import name_of
from notes.queries.doubts import lines_of

router = Router(tags=["doubts"])

Words = Annotated[str, StringConstraints(max_length=Doubt.LONGEST_REASON, pattern=ONE_LINE)]


class DoubtIn(Sent):
    """A line as it stands in the entry. Without `named` nothing tells who doubts it."""

    field: Doubt.Field
    line: Annotated[int, Field(ge=0, le=1_000_000, description="From 0, in its field.")] = 0
    reason: Words = ""
    named: bool = False


class DoubtOut(Schema):
    id: int
    entry_id: int
    field: str
    line: int
    text: str = Field(description="The line as it was when it was doubted.")
    reason: str
    by: str | None = Field(description="Only if they wished to be named.")
    at: datetime


class AnsweredIn(Sent):
    how: Literal["fine", "corrected"]
    note: Words = ""


@router.get("/doubts", response=PageOf[DoubtOut], auth=reads)
def list_doubts(
    request: HttpRequest,
    entry_id: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[DoubtOut]:
    """Those that nobody has answered, the oldest first."""
    person_of(request)
    rows = Doubt.objects.open().select_related("by")
    if entry_id is not None:
        rows = rows.filter(entry=entry_id)
    page = page_of_rows(rows, sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[DoubtOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post("/entries/{entry_id}/doubts", response={201: DoubtOut}, auth=writes)
def doubt(request: HttpRequest, entry_id: Id, said: DoubtIn) -> Any:
    """Doubt a line. Readers may, too."""
    person = person_of(request)
    entry = there(entry_id, person)
    line = next((one for one in lines_of(entry) if (one.field, one.number) == (said.field, said.line)), None)
    if line is None:
        raise wrong_fields({"line": "The entry has no such line."})
    try:
        made = doubt_line(
            entry_id=entry_id,
            line=line,
            reason=said.reason,
            named=said.named,
            by=person,
            at=timezone.now(),
        )
    except LineChanged as changed:
        raise ApiProblem(HTTPStatus.CONFLICT, "That line was changed just now.") from changed
    except DoubtedAlready as known:
        raise ApiProblem(HTTPStatus.CONFLICT, "You doubt that line already.") from known
    except TooManyDoubts as many:
        raise ApiProblem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"You doubted {MOST_IN_AN_HOUR} lines within an hour.",
            headers={"Retry-After": "600"},
        ) from many
    return Status(HTTPStatus.CREATED, _told(made))


@router.delete("/doubts/{doubt_id}", response={204: None}, auth=writes)
def take_doubt_back(request: HttpRequest, doubt_id: Id) -> Any:
    """One's own; another's is as none."""
    try:
        withdraw_doubt(doubt_id=doubt_id, by=person_of(request))
    except Doubt.DoesNotExist as missing:
        raise nothing_here() from missing
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/doubts/{doubt_id}/answer", response={204: None}, auth=writes)
def answer_doubt(
    request: HttpRequest,
    doubt_id: Id,
    answered: AnsweredIn,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """It is fine as it is, or was corrected. The base is the entry's. For editors."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    found = Doubt.objects.open().filter(pk=doubt_id).first()
    if found is None:
        raise nothing_here()
    settle_doubts(
        entry_id=found.entry_id,
        base_revision=base,
        how=answered.how,
        note=answered.note,
        only=[doubt_id],
        by=person,
        at=timezone.now(),
    )
    return Status(HTTPStatus.NO_CONTENT, None)


def _told(doubt: Doubt) -> DoubtOut:
    return DoubtOut(
        id=doubt.pk,
        entry_id=doubt.entry_id,
        field=doubt.field,
        line=doubt.line,
        text=doubt.text,
        reason=doubt.reason,
        by=name_of(doubt.by) if doubt.by else None,
        at=doubt.at,
    )
