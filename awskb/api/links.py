"""Links out of the wiki, each once, however often it is cited; and what is wanted but not there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from awskb.api.bearer import curator_of, person_of, reads, writes
from awskb.api.paging import (
    LARGEST,
    USUAL,
    Cursor,
    Id,
    Limit,
    PageOf,
    page_of_rows,
    read_cursor,
    written,
    wrong_cursor,
)
from awskb.api.problems import ApiProblem, nothing_here
from notes.access import Person
from notes.actions.link_checks import check_link
from notes.models import Citation, Link, LinkCheck, Reference
from notes.queries.link_rewrites import TO_ARCHIVE, proposed_address
from notes.queries.link_standings import MOST_CHECKS, UNCHECKED, UNKNOWN, with_standing
from notes.queries.links import readable_links
from notes.queries.references import readable_references
from notes.views.links import OFF, prober_for_one

router = Router(tags=["links"])

WANTED = "wanted"


class LinkStanding(StrEnum):
    DEAD = "dead"
    MOVED = "moved"
    UNKNOWN = UNKNOWN
    BLOCKED = "blocked"
    UNCHECKED = UNCHECKED
    OK = "ok"


class LinkOut(Schema):
    id: int
    url: str
    site: str
    kind: str
    title: str
    state: str = Field(description="Empty: not checked yet; ok, moved, dead or blocked.")
    checked_at: datetime | None
    entry_ids: list[int] = Field(description="The entries that cite it.")


class LookOut(Schema):
    """One look at a link."""

    at: datetime
    outcome: str
    reason: str
    http_status: int | None
    moved_to: str
    state: str = Field(description="What was thought of the link afterwards.")


class LinkWhole(LinkOut):
    """With what is known of it, and what may stand in its place."""

    standing: str = Field(description="ok, moved, dead, blocked, unknown or unchecked")
    reason: str = Field(description="What the last look found.")
    ok_at: datetime | None = Field(description="When it last worked.")
    due_at: datetime | None = Field(description="When it is looked at again.")
    moved_to: str = Field(description="Where permanent redirects lead; empty if nowhere.")
    archived: str = Field(description="The address of an archived copy; empty if it is one itself.")
    looks: list[LookOut]


class WantedOut(Schema):
    """A name that entries point at and that no entry bears."""

    written: str
    references: int


@router.get("/links", response=PageOf[LinkOut], auth=reads)
def list_links(
    request: HttpRequest,
    site: Annotated[str | None, Query(max_length=300)] = None,
    kind: Annotated[str | None, Query(max_length=12)] = None,
    state: Annotated[Link.State | None, Query()] = None,
    standing: Annotated[
        LinkStanding | None, Query(description="As the page of their health has it: unknown, unchecked, too.")
    ] = None,
    entry_id: Annotated[int | None, Query(ge=1, le=LARGEST, description="Those that it cites.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[LinkOut]:
    """Links that entries cite."""
    given = {"site": site, "kind": kind, "state": state}
    cited = Citation.objects.filter(link_id=OuterRef("pk"), entry__binned_at__isnull=True)
    links = Link.objects.filter(
        Exists(cited), **{name: value for name, value in given.items() if value is not None}
    )
    if standing is not None:
        links = with_standing(links).filter(standing=standing.value)
    if entry_id is not None:
        links = links.filter(pk__in=Citation.objects.filter(entry=entry_id).values("link_id"))
    page = page_of_rows(_with_places(links), sort=("site", "pk"), cursor=cursor, limit=limit)
    return PageOf[LinkOut](items=[_link(link) for link in page.rows], next=page.next)


@router.get("/links/{link_id}", response=LinkWhole, auth=reads)
def get_link(request: HttpRequest, link_id: Id) -> LinkWhole:
    """One link, the looks at it, and the addresses that may replace it."""
    return _whole(link_id, person_of(request))


@router.post("/links/{link_id}/check", response=LinkWhole, auth=writes)
def check_now(request: HttpRequest, link_id: Id) -> LinkWhole:
    """Look at the link now. For curators, and not often."""
    person = curator_of(request)
    link = readable_links(person).filter(pk=link_id).first()
    if link is None:
        raise nothing_here()
    if settings.AWSKB_NO_LINK_CHECKS:
        raise ApiProblem(HTTPStatus.CONFLICT, OFF)
    check_link(link=link, prober=prober_for_one(), by=person, now=timezone.now)
    return _whole(link_id, person)


def _whole(link_id: int, person: Person) -> LinkWhole:
    found = _with_places(with_standing(readable_links(person)).filter(pk=link_id)).select_related("health")
    link = found.first()
    if link is None:
        raise nothing_here()
    health = getattr(link, "health", None)
    looks = LinkCheck.objects.filter(link=link)[:MOST_CHECKS]
    return LinkWhole(
        **dict(_link(link)),
        standing=link.standing,
        reason=health.reason if health else "",
        ok_at=health.ok_at if health else None,
        due_at=health.due_at if health else None,
        moved_to=proposed_address(link=link, to=""),
        archived=proposed_address(link=link, to=TO_ARCHIVE),
        looks=[
            LookOut(
                at=one.at,
                outcome=one.outcome,
                reason=one.reason,
                http_status=one.status,
                moved_to=one.moved_to,
                state=one.state,
            )
            for one in looks
        ],
    )


def _with_places(links: QuerySet[Any]) -> QuerySet[Any]:
    places = Citation.objects.filter(entry__binned_at__isnull=True).only("entry_id", "link_id")
    return links.prefetch_related(Prefetch("citations", places.order_by("entry_id")))


def _link(link: Link) -> LinkOut:
    return LinkOut(
        id=link.pk,
        url=link.url,
        site=link.site,
        kind=link.kind,
        title=link.title,
        state=link.state,
        checked_at=link.checked_at,
        entry_ids=list(dict.fromkeys(citation.entry_id for citation in link.citations.all())),
    )


@router.get("/wanted", response=PageOf[WantedOut], auth=reads, tags=["references"])
def list_wanted(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[WantedOut]:
    """What the notes point at and nobody has written, by name."""
    wanted = (
        readable_references(person_of(request))
        .filter(state=Reference.State.WANTED)
        .exclude(kind=Reference.Kind.MENTION)
        .exclude(written_key="")
    )
    if cursor is not None:
        parts = read_cursor(cursor)
        if len(parts) != 2 or parts[0] != WANTED or not isinstance(parts[1], str) or "\0" in parts[1]:
            raise wrong_cursor()
        wanted = wanted.filter(written_key__gt=parts[1])
    counted = wanted.values("written_key").annotate(count=Count("id"), first=Min("written"))
    rows = list(counted.order_by("written_key")[: limit + 1])
    has_more = len(rows) > limit
    return PageOf[WantedOut](
        items=[WantedOut(written=row["first"], references=row["count"]) for row in rows[:limit]],
        next=written([WANTED, rows[limit - 1]["written_key"]]) if has_more else None,
    )
