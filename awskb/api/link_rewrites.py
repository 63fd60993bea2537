"""Addresses replaced in all entries at once: looked through line by line, written, undone as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.bearer import curator_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
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
from notes.access import Person
from notes.actions.link_rewrites import (
    NotAnAddress,
    NothingChosen,
    plan_link_rewrites,
    rewrite_links,
    undo_link_rewrite,
)
from notes.models import LinkRewrite, Revision
from notes.queries.changes import name_of
from notes.queries.link_rewrites import (
    MOST_AT_ONCE,
    Replacement,
    links_to_replace,
    proposed_address,
    words_of,
)

router = Router(tags=["link rewrites"])

LONGEST_ADDRESS = 8000


class ReplacementIn(Sent):
    """A link, and what shall stand in its place; left out, what is known of it."""

    link_id: Number
    address: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS, pattern=r"^\S*$")] = ""


class RewritePlanIn(Sent):
    to: Literal["moved", "archive"] = Field(
        default="moved", description="What is proposed: where it moved, or an archived copy."
    )
    replacements: Annotated[list[ReplacementIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class WrittenRewrite(RewritePlanIn, ChosenLines):
    """The plan as it was, and which of its lines to write."""


class ReplacementOut(Schema):
    link_id: int
    old: str
    new: str = Field(description="Empty: nothing is known to replace it.")


class RewritePlanOut(Schema):
    replacements: list[ReplacementOut]
    lines: list[LineOut]
    unwritable: list[UnwritableOut]


class LinkRewriteOut(Schema):
    id: int
    words: str
    by: str | None
    at: datetime
    undone_at: datetime | None
    replaced: list[list[str]] = Field(description="Pairs of old and new address.")
    touched: list[TouchedOut]


@router.post("/link-rewrites/plan", response=RewritePlanOut, auth=writes)
def plan_rewrite(request: HttpRequest, wanted: RewritePlanIn) -> RewritePlanOut:
    """What would change, line by line. Nothing is written. For curators."""
    replacements = _replacements(wanted, curator_of(request))
    try:
        plan = plan_link_rewrites(_addresses(replacements))
    except NotAnAddress as refusal:
        raise wrong_fields({"replacements": str(refusal)}) from refusal
    return RewritePlanOut(
        replacements=[ReplacementOut(link_id=one.link_id, old=one.old, new=one.new) for one in replacements],
        lines=lines_of(plan),
        unwritable=unwritable_of(plan),
    )


@router.post("/link-rewrites", response={201: LinkRewriteOut}, auth=writes)
def write_rewrite(request: HttpRequest, wanted: WrittenRewrite) -> Any:
    """Write the chosen lines, one revision for each entry, or nothing at all. For curators."""
    person = curator_of(request)
    replacements = _replacements(wanted, person)
    try:
        done = rewrite_links(
            addresses=_addresses(replacements),
            chosen=set(wanted.lines),
            bases=wanted.seen,
            words=words_of(replacements, wanted.to),
            by=person,
            at=timezone.now(),
            through=Revision.Through.API,
        )
    except NothingChosen as refusal:
        raise wrong_fields({"lines": "None of these lines is there."}) from refusal
    except NotAnAddress as refusal:
        raise wrong_fields({"replacements": str(refusal)}) from refusal
    return Status(HTTPStatus.CREATED, _rewrite(done.pk))


@router.get("/link-rewrites", response=PageOf[LinkRewriteOut], auth=reads)
def list_link_rewrites(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[LinkRewriteOut]:
    """The latest first. For curators."""
    curator_of(request)
    rows = LinkRewrite.objects.select_related("by")
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[LinkRewriteOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get("/link-rewrites/{rewrite_id}", response=LinkRewriteOut, auth=reads)
def get_link_rewrite(request: HttpRequest, rewrite_id: Id) -> LinkRewriteOut:
    """For curators."""
    curator_of(request)
    return _rewrite(rewrite_id)


@router.post("/link-rewrites/{rewrite_id}/undo", response=LinkRewriteOut, auth=writes)
def take_link_rewrite_back(request: HttpRequest, rewrite_id: Id) -> LinkRewriteOut:
    """The old addresses again; what others changed elsewhere in these texts stays. For curators."""
    person = curator_of(request)
    _rewrite(rewrite_id)
    undo_link_rewrite(rewrite_id=rewrite_id, by=person, at=timezone.now(), through=Revision.Through.API)
    return _rewrite(rewrite_id)


def _replacements(wanted: RewritePlanIn, person: Person) -> list[Replacement]:
    written = {one.link_id: one.address for one in wanted.replacements}
    links = links_to_replace(person=person, ids=written)
    missing = written.keys() - {link.pk for link in links}
    if missing:
        raise wrong_fields({"replacements": f"No entry cites a link {min(missing)}."})
    return [
        Replacement(link.pk, link.url, written[link.pk] or proposed_address(link=link, to=wanted.to))
        for link in links
    ]


def _addresses(replacements: Sequence[Replacement]) -> dict[str, str]:
    return {one.old: one.new for one in replacements if one.new not in ("", one.old)}


def _rewrite(rewrite_id: int) -> LinkRewriteOut:
    found = LinkRewrite.objects.select_related("by").filter(pk=rewrite_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(one: LinkRewrite) -> LinkRewriteOut:
    return LinkRewriteOut(
        id=one.pk,
        words=one.words,
        by=name_of(one.by) if one.by else None,
        at=one.at,
        undone_at=one.undone_at,
        replaced=one.replaced,
        touched=touched_of(one.touched),
    )
