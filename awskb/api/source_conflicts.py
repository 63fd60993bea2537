"""What file and wiki both changed: seen from three sides, decided one by one or all at once."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from awskb.api.base_revisions import RevisionNumber
from awskb.api.bearer import curator_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entry_texts import EntryTextIn, checked_text, written_text
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.actions.conflict_settling import (
    AlreadySettled,
    CannotBeSettledSo,
    settle_conflict,
    settle_conflicts,
)
from notes.actions.entry_merging import present_text
from notes.actions.source_trees import text_of_entry
from notes.models import SourceConflict, SourceFile
from notes.queries.source_conflicts import open_conflicts

router = Router(tags=["sources"])


class ConflictOut(Schema):
    id: int
    source_id: int
    entry_id: int
    about: str = Field(description="text, place or removal")
    first_line: int | None
    found_at: datetime
    resolution: str = Field(description="Empty: nobody has decided.")


class ConflictSides(ConflictOut):
    """What was last loaded or exported, what the file says now, what the wiki says now."""

    base: dict[str, Any]
    in_file: dict[str, Any] | None = Field(description="null: its lines are gone.")
    in_wiki: str
    revision: int = Field(description="Of the entry: the base of a text of one's own.")


class SettlingIn(EntryTextIn):
    """The file's side, the wiki's, or a text of one's own; what that leaves out is as the wiki has it."""

    choice: Literal["file", "wiki", "edited"]
    base_revision: RevisionNumber | None = Field(default=None, description="Needed for `edited`.")


class SettleAllIn(Sent):
    choice: Literal["file", "wiki"]
    seen: Annotated[list[Number], Field(min_length=1, max_length=5000)] = Field(
        description="The conflicts that one saw; what came since is not decided along."
    )


class SettledOut(Schema):
    settled: int
    refused: list[str]


@router.get("/source-conflicts", response=PageOf[ConflictOut], auth=reads)
def list_conflicts(
    request: HttpRequest,
    source_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[ConflictOut]:
    """What file and wiki both changed and nobody has decided. For curators."""
    curator_of(request)
    conflicts = SourceConflict.objects.filter(resolution=SourceConflict.Resolution.OPEN)
    if source_id is not None:
        conflicts = conflicts.filter(file=source_id)
    page = page_of_rows(conflicts, sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[ConflictOut](items=[ConflictOut(**_line(one)) for one in page.rows], next=page.next)


@router.get("/source-conflicts/{conflict_id}", response=ConflictSides, auth=reads)
def get_conflict(request: HttpRequest, conflict_id: Id) -> ConflictSides:
    """All three sides. For curators."""
    curator_of(request)
    return _sides(conflict_id)


@router.post("/source-conflicts/{conflict_id}/settle", response=ConflictSides, auth=writes)
def settle_one(request: HttpRequest, conflict_id: Id, settling: SettlingIn) -> ConflictSides:
    """The file's lines are the base from then on. For curators."""
    person = curator_of(request)
    conflict = _conflict(conflict_id)
    text = None
    if settling.choice == "edited":
        if settling.base_revision is None:
            raise ApiProblem(HTTPStatus.PRECONDITION_REQUIRED, "A text of one's own needs base_revision.")
        text = checked_text(written_text(settling, present_text(conflict.entry)))
    try:
        settle_conflict(
            conflict_id=conflict_id,
            choice=settling.choice,
            by=person,
            at=timezone.now(),
            text=text,
            base_revision=settling.base_revision,
        )
    except AlreadySettled as settled:
        raise ApiProblem(HTTPStatus.CONFLICT, "This was settled meanwhile.") from settled
    except CannotBeSettledSo as refusal:
        raise wrong_fields({"choice": str(refusal)}) from refusal
    return _sides(conflict_id)


@router.post("/sources/{source_id}/settle", response=SettledOut, auth=writes)
def settle_all(request: HttpRequest, source_id: Id, settling: SettleAllIn) -> SettledOut:
    """One side for all conflicts of a file that were seen. For curators."""
    person = curator_of(request)
    if not SourceFile.objects.filter(pk=source_id).exists():
        raise nothing_here()
    seen = set(settling.seen)
    done = settle_conflicts(
        conflict_ids=[one for one in open_conflicts(file_id=source_id) if one in seen],
        choice=settling.choice,
        by=person,
        at=timezone.now(),
    )
    return SettledOut(settled=done.settled, refused=done.refused)


def _conflict(conflict_id: int) -> SourceConflict:
    rows = SourceConflict.objects.select_related("entry__parent", "file")
    found = rows.filter(pk=conflict_id).first()
    if found is None:
        raise nothing_here()
    return found


def _line(conflict: SourceConflict) -> dict[str, Any]:
    return {
        "id": conflict.pk,
        "source_id": conflict.file_id,
        "entry_id": conflict.entry_id,
        "about": conflict.about,
        "first_line": conflict.first_line,
        "found_at": conflict.found_at,
        "resolution": conflict.resolution,
    }


def _sides(conflict_id: int) -> ConflictSides:
    conflict = _conflict(conflict_id)
    return ConflictSides(
        **_line(conflict),
        base=conflict.base,
        in_file=conflict.in_file,
        in_wiki=text_of_entry(entry=conflict.entry),
        revision=conflict.entry.revision_number,
    )
