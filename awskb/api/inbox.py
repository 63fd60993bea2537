"""The inbox: what waits to be sorted, and what can be done with it. Every act can be undone by its person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from awskb.api.base_revisions import BaseRevision, IfMatch, base_of
from awskb.api.bearer import editor_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_shapes import EntryLine, lines, with_tags
from awskb.api.entry_texts import Body, Definition, Name, Tags, checked_text
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from awskb.api.rewrite_shapes import TouchedOut, touched_of
from notes.actions.entries import EntryText
from notes.actions.inbox import (
    LinesBelongTogether,
    attach_item,
    bin_waiting,
    correct_waiting,
    detach_lines,
    promote_item,
    refine_waiting,
    tag_waiting,
)
from notes.actions.inbox_undo import undo_act
from notes.models import Entry, InboxAct, Revision

router = Router(tags=["inbox"])


class Promotion(Sent):
    title: Name
    refined: bool = Field(default=False, description="It leaves the unsorted ones, too.")


class Attachment(Sent):
    target_id: Number = Field(description="The term at whose end the lines go.")


class Detachment(Sent):
    """Lines of the body, from 0, the last one included."""

    first: Annotated[int, Field(ge=0, le=1_000_000)]
    last: Annotated[int, Field(ge=0, le=1_000_000)]


class TagsIn(Sent):
    tags: Tags


class Correction(Sent):
    definition: Definition = ""
    body: Body = ""
    answers_doubts: bool = False


class ActOut(Schema):
    """What was done, and the entries that it changed. A revision before of 0: the act made that entry."""

    id: int
    deed: str
    entry_id: int
    at: datetime
    touched: list[TouchedOut]
    undone_at: datetime | None


class Done(Schema):
    act: ActOut | None = Field(description="null: it was so already, and nothing was done.")


@router.get("/inbox", response=PageOf[EntryLine], auth=reads)
def list_inbox(
    request: HttpRequest,
    is_doubted: Annotated[bool | None, Query(description="Only what is doubted, or is not.")] = None,
    kind: Annotated[Entry.Kind | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[EntryLine]:
    """Unsorted terms and lines, and whatever is doubted. For editors."""
    editor_of(request)
    doubted = Q(pk__in=Entry.objects.filter(doubts__resolved_at__isnull=True, doubts__isnull=False))
    unsorted = Q(status=Entry.Status.RAW, kind__in=[Entry.Kind.TERM, Entry.Kind.ITEM])
    waiting = Entry.objects.live().filter(unsorted | doubted)
    if is_doubted is not None:
        waiting = waiting.filter(doubted if is_doubted else ~doubted)
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    page = page_of_rows(with_tags(waiting), sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


@router.post("/inbox/{entry_id}/promote", response=Done, auth=writes)
def promote(
    request: HttpRequest,
    entry_id: Id,
    to: Promotion,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Done:
    """Untitled lines become a term: the first of them is its definition."""
    status = Entry.Status.REFINED if to.refined else Entry.Status.RAW
    base = base_of(if_match, base_revision)
    return _done(request, entry_id, base, promote_item, title=to.title, status=status)


@router.post("/inbox/{entry_id}/attach", response=Done, auth=writes)
def attach(
    request: HttpRequest,
    entry_id: Id,
    to: Attachment,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Done:
    """Untitled lines go to the end of a term; they themselves go to the bin."""
    base = base_of(if_match, base_revision)
    if not Entry.objects.live().filter(pk=to.target_id).exists():
        raise wrong_fields({"target_id": "There is no such term."})
    return _done(request, entry_id, base, attach_item, target_id=to.target_id)


@router.post("/inbox/{entry_id}/detach", response=Done, auth=writes)
def detach(
    request: HttpRequest,
    entry_id: Id,
    of: Detachment,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Done:
    """Attached lines of any term stand by themselves again, right after it."""
    base = base_of(if_match, base_revision)
    try:
        return _done(request, entry_id, base, detach_lines, first=of.first, last=of.last)
    except LinesBelongTogether as refusal:
        raise wrong_fields({"last": "The lines of a code block belong together."}) from refusal


@router.post("/inbox/{entry_id}/refine", response=Done, auth=writes)
def refine_waiting_entry(
    request: HttpRequest, entry_id: Id, if_match: IfMatch = None, base_revision: BaseRevision = None
) -> Done:
    return _done(request, entry_id, base_of(if_match, base_revision), refine_waiting)


@router.post("/inbox/{entry_id}/tag", response=Done, auth=writes)
def tag(
    request: HttpRequest,
    entry_id: Id,
    sent: TagsIn,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Done:
    """These tags and no others, but those that its own markers make."""
    base = base_of(if_match, base_revision)
    checked_text(EntryText(tags=tuple(sent.tags)))
    return _done(request, entry_id, base, tag_waiting, tags=tuple(sent.tags))


@router.post("/inbox/{entry_id}/correct", response=Done, auth=writes)
def correct(
    request: HttpRequest,
    entry_id: Id,
    text: Correction,
    if_match: IfMatch = None,
    base_revision: BaseRevision = None,
) -> Done:
    """Write its lines anew, and answer what was doubted about it."""
    base = base_of(if_match, base_revision)
    entry = there(entry_id, editor_of(request))
    doubts = entry.doubts.filter(resolved_at__isnull=True).values_list("pk", flat=True)
    return _done(
        request,
        entry_id,
        base,
        correct_waiting,
        definition=text.definition,
        body=text.body,
        settles=list(doubts) if text.answers_doubts else (),
    )


@router.post("/inbox/{entry_id}/bin", response=Done, auth=writes)
def bin_waiting_entry(
    request: HttpRequest, entry_id: Id, if_match: IfMatch = None, base_revision: BaseRevision = None
) -> Done:
    """To the bin; that answers the doubts about it."""
    return _done(request, entry_id, base_of(if_match, base_revision), bin_waiting)


@router.get("/inbox/acts", response=PageOf[ActOut], auth=reads)
def list_acts(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[ActOut]:
    """One's own, the latest first."""
    rows = InboxAct.objects.filter(by=editor_of(request))
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[ActOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post("/inbox/acts/{act_id}/undo", response=ActOut, auth=writes)
def take_act_back(request: HttpRequest, act_id: Id) -> ActOut:
    """One's own act; another's is as none."""
    person = editor_of(request)
    acts = InboxAct.objects.filter(by=person, pk=act_id)
    if not acts.exists():
        raise nothing_here()
    undo_act(act_id=act_id, by=person, at=timezone.now(), through=Revision.Through.API)
    return _told(acts.get())


def _done(request: HttpRequest, entry_id: int, base: int, deed: Callable[..., object], **what: Any) -> Done:
    person, at = editor_of(request), timezone.now()
    there(entry_id, person)
    deed(entry_id=entry_id, base_revision=base, by=person, at=at, through=Revision.Through.API, **what)
    act = InboxAct.objects.filter(by=person, at=at, entry=entry_id).first()
    return Done(act=_told(act) if act else None)


def _told(act: InboxAct) -> ActOut:
    return ActOut(
        id=act.pk,
        deed=act.deed,
        entry_id=act.entry_id,
        at=act.at,
        touched=touched_of(act.touched),
        undone_at=act.undone_at,
    )
