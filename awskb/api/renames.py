"""References that a new name left behind: looked through, then written anew, kept by an alias, or left."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of
from awskb.api.bearer import editor_of, reads, writes
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from awskb.api.rewrite_shapes import (
    ChosenLines,
    LineOut,
    TouchedOut,
    UnwritableOut,
    lines_of,
    touched_of,
    unwritable_of,
)
from notes.actions.renames import (
    can_keep_old_name,
    keep_old_name,
    leave_references,
    plan_of,
    rewrite_references,
    undo_rename,
)
from notes.actions.rewrites import RewritePlan
from notes.models import Rename, Revision
from notes.queries.changes import name_of

router = Router(tags=["renames"])


class RenameLine(Schema):
    """An entry got another name or place, and texts named it as before."""

    id: int
    entry_id: int
    revision: int = Field(description="The revision that renamed or moved it.")
    old_title: str
    words: str
    by: str | None
    at: datetime
    how: str = Field(description="Empty: nobody has decided; rewritten, alias or left.")
    settled_at: datetime | None
    undone_at: datetime | None


class RenameOut(RenameLine):
    """With the lines that could be written anew, as long as nobody has decided."""

    lines: list[LineOut]
    unwritable: list[UnwritableOut]
    can_keep_name: bool
    touched: list[TouchedOut]


@router.get("/renames", response=PageOf[RenameLine], auth=reads)
def list_renames(
    request: HttpRequest,
    is_open: Annotated[bool | None, Query(description="Only those nobody has decided about.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[RenameLine]:
    """The latest first. For editors."""
    editor_of(request)
    rows = Rename.objects.open() if is_open else Rename.objects.filter(entry__binned_at__isnull=True)
    page = page_of_rows(rows.select_related("by"), sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[RenameLine](items=[RenameLine(**_line(one)) for one in page.rows], next=page.next)


@router.get("/renames/{rename_id}", response=RenameOut, auth=reads)
def get_rename(request: HttpRequest, rename_id: Id) -> RenameOut:
    """For editors."""
    editor_of(request)
    return _told(_rename(rename_id))


@router.post("/renames/{rename_id}/rewrite", response=RenameOut, auth=writes)
def rewrite_renamed(request: HttpRequest, rename_id: Id, chosen: ChosenLines) -> RenameOut:
    """Write the chosen lines anew, one revision for each entry, or nothing at all."""
    person = editor_of(request)
    known = {str(line.key) for line in plan_of(_rename(rename_id)).lines}
    if known and not known & set(chosen.lines):
        raise wrong_fields({"lines": "None of these lines is there."})
    rewrite_references(
        rename_id=rename_id,
        chosen=set(chosen.lines),
        bases=chosen.seen,
        by=person,
        at=timezone.now(),
        through=Revision.Through.API,
    )
    return _told(_rename(rename_id))


@router.post("/renames/{rename_id}/keep-name", response=RenameOut, auth=writes)
def keep_name(
    request: HttpRequest, rename_id: Id, if_match: IfMatch = None, base_revision: BaseRevision = None
) -> RenameOut:
    """Let the old title be an alias, so that what names it so leads there again. The base is the entry's."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    rename = _rename(rename_id)
    if not can_keep_old_name(rename):
        raise wrong_fields({"rename_id": "The old name cannot be an alias here."}, within="path")
    keep_old_name(
        rename_id=rename_id, base_revision=base, by=person, at=timezone.now(), through=Revision.Through.API
    )
    return _told(_rename(rename_id))


@router.post("/renames/{rename_id}/leave", response=RenameOut, auth=writes)
def leave_renamed(request: HttpRequest, rename_id: Id) -> RenameOut:
    """Let the references be as they are: wanted, or leading elsewhere."""
    person = editor_of(request)
    _rename(rename_id)
    leave_references(rename_id=rename_id, by=person, at=timezone.now())
    return _told(_rename(rename_id))


@router.post("/renames/{rename_id}/undo", response=RenameOut, auth=writes)
def take_rename_back(request: HttpRequest, rename_id: Id) -> RenameOut:
    """The old name again, and the old words in every text that was written anew."""
    person = editor_of(request)
    _rename(rename_id)
    undo_rename(rename_id=rename_id, by=person, at=timezone.now(), through=Revision.Through.API)
    return _told(_rename(rename_id))


def _rename(rename_id: int) -> Rename:
    rows = Rename.objects.select_related("entry__parent__parent", "by")
    found = rows.filter(pk=rename_id, entry__binned_at__isnull=True).first()
    if found is None:
        raise nothing_here()
    return found


def _line(rename: Rename) -> dict[str, Any]:
    return {
        "id": rename.pk,
        "entry_id": rename.entry_id,
        "revision": rename.number,
        "old_title": rename.old_title,
        "words": rename.words,
        "by": name_of(rename.by) if rename.by else None,
        "at": rename.at,
        "how": rename.how,
        "settled_at": rename.settled_at,
        "undone_at": rename.undone_at,
    }


def _told(rename: Rename) -> RenameOut:
    is_open = rename.settled_at is None and rename.undone_at is None
    plan = plan_of(rename) if is_open else RewritePlan([], [])
    return RenameOut(
        **_line(rename),
        lines=lines_of(plan),
        unwritable=unwritable_of(plan),
        can_keep_name=is_open and can_keep_old_name(rename),
        touched=touched_of(rename.touched),
    )
