"""The past: an entry's revisions, one of them, one brought back; what changed lately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field

from awskb.api.base_revisions import LARGEST_REVISION, BaseRevision, IfMatch, base_of
from awskb.api.bearer import editor_of, person_of, reads, writes
from awskb.api.entries import readable_entry, there
from awskb.api.entry_shapes import SavedEntryOut, tag_of
from awskb.api.entry_texts import EntryTextOut, text_out
from awskb.api.paging import LARGEST, USUAL, Cursor, Id, Limit, Moment, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from notes.access import can_edit
from notes.actions.entry_merging import text_of_state
from notes.actions.restoring import restore_revision
from notes.models import Revision
from notes.queries.changes import name_of

router = Router(tags=["history"])

RevisionPath = Annotated[int, Path(ge=1, le=LARGEST_REVISION)]
RevisionQuery = Annotated[int, Query(ge=1, le=LARGEST_REVISION)]
# Beside its text, what a revision may have decided.
DECIDED = ("kind", "status", "slug", "parent", "position", "members_only")


class RevisionLine(Schema):
    """Who changed what, when, through what and why."""

    id: int
    entry_id: int
    number: int
    at: datetime
    by: str | None = Field(description="A person's name; null: a load or a command.")
    by_id: int | None
    through: str
    why: str


class RevisionOut(RevisionLine):
    """What the entry said then."""

    kind: str
    status: str
    parent_id: int | None
    text: EntryTextOut


class DifferenceOut(Schema):
    """One field that the two revisions say differently."""

    field: str
    before: str
    after: str


class ComparisonOut(Schema):
    before: RevisionLine
    after: RevisionLine
    differences: list[DifferenceOut]


class RestoredOut(SavedEntryOut):
    lacks_place: bool = Field(description="Its old place is gone, so it stayed where it was.")


@router.get("/entries/{entry_id}/revisions", response=PageOf[RevisionLine], auth=reads)
def list_revisions(
    request: HttpRequest, entry_id: Id, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[RevisionLine]:
    """An entry's history, the latest first."""
    there(entry_id, person_of(request))
    return _page(Revision.objects.filter(entry=entry_id), ("-number",), cursor, limit)


@router.get("/entries/{entry_id}/revisions/{number}", response=RevisionOut, auth=reads)
def get_revision(request: HttpRequest, entry_id: Id, number: RevisionPath) -> RevisionOut:
    there(entry_id, person_of(request))
    revision = Revision.objects.select_related("by").filter(entry=entry_id, number=number).first()
    if revision is None:
        raise nothing_here()
    state = revision.state
    return RevisionOut(
        **dict(_line(revision)),
        kind=state["kind"],
        status=state["status"],
        parent_id=state["parent"],
        text=text_out(text_of_state(state)),
    )


@router.get("/entries/{entry_id}/compare", response=ComparisonOut, auth=reads)
def compare_revisions(
    request: HttpRequest, entry_id: Id, before: RevisionQuery, after: RevisionQuery
) -> ComparisonOut:
    """Two revisions, field by field. Names and tags stand one to a line."""
    there(entry_id, person_of(request))
    rows = Revision.objects.select_related("by").filter(entry=entry_id, number__in=[before, after])
    found = {revision.number: revision for revision in rows}
    if not {before, after} <= found.keys():
        raise nothing_here()
    old, new = found[before], found[after]
    return ComparisonOut(before=_line(old), after=_line(new), differences=_differences(old.state, new.state))


@router.post("/entries/{entry_id}/revisions/{number}/restore", response=RestoredOut, auth=writes)
def restore(
    request: HttpRequest,
    response: HttpResponse,
    entry_id: Id,
    number: RevisionPath,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Any:
    """Bring an old state back as a new revision."""
    person = editor_of(request)
    base = base_of(if_match, base_revision)
    there(entry_id, person)
    try:
        restored = restore_revision(
            entry_id=entry_id,
            number=number,
            base_revision=base,
            by=person,
            at=timezone.now(),
            through=Revision.Through.API,
        )
    except Revision.DoesNotExist as missing:
        raise nothing_here() from missing
    entry = readable_entry(entry_id, person)
    response["ETag"] = tag_of(entry)
    return RestoredOut(entry=entry, lacks_place=restored.lacks_place)


@router.get("/changes", response=PageOf[RevisionLine], auth=reads)
def list_changes(
    request: HttpRequest,
    through: Annotated[Revision.Through | None, Query()] = None,
    since: Annotated[Moment | None, Query()] = None,
    by: Annotated[int | None, Query(ge=1, le=LARGEST, description="A person's number.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[RevisionLine]:
    """What changed in the wiki, the latest first. What is in the bin is told to editors alone."""
    changes = Revision.objects.all()
    if not can_edit(person_of(request)):
        changes = changes.filter(entry__binned_at__isnull=True)
    if through is not None:
        changes = changes.filter(through=through)
    if since is not None:
        changes = changes.filter(at__gte=since)
    if by is not None:
        changes = changes.filter(by=by)
    return _page(changes, ("-at", "-pk"), cursor, limit)


def _page(
    revisions: QuerySet[Revision], sort: tuple[str, ...], cursor: str | None, limit: int
) -> PageOf[RevisionLine]:
    rows = revisions.select_related("by").defer("state")
    page = page_of_rows(rows, sort=sort, cursor=cursor, limit=limit)
    return PageOf[RevisionLine](items=[_line(one) for one in page.rows], next=page.next)


def _line(revision: Revision) -> RevisionLine:
    return RevisionLine(
        id=revision.pk,
        entry_id=revision.entry_id,
        number=revision.number,
        at=revision.at,
        by=name_of(revision.by) if revision.by else None,
        by_id=revision.by_id,
        through=revision.through,
        why=revision.summary,
    )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DifferenceOut]:
    old, new = ({**dict(text_out(text_of_state(one))), **_decided(one)} for one in (before, after))
    return [
        DifferenceOut(field=name, before=_written(old[name]), after=_written(new[name]))
        for name in old
        if old[name] != new[name]
    ]


def _decided(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: state.get(name) for name in DECIDED}


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)
