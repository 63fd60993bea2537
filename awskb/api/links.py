"""Links out of the wiki, each once, however often it is cited; and what is wanted but not there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import Count, Exists, Min, OuterRef, Prefetch
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from awskb.api.bearer import person_of, reads
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows, read_cursor, written, wrong_cursor
from notes.models import Citation, Link, Reference
from notes.queries.references import readable_references

router = Router(tags=["links"])

WANTED = "wanted"


class LinkOut(Schema):
    id: int
    url: str
    site: str
    kind: str
    title: str
    state: str = Field(description="Empty: not checked yet; ok, moved, dead or blocked.")
    checked_at: datetime | None
    entry_ids: list[int] = Field(description="The entries that cite it.")


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
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[LinkOut]:
    """Links that entries cite."""
    given = {"site": site, "kind": kind, "state": state}
    cited = Citation.objects.filter(link_id=OuterRef("pk"), entry__binned_at__isnull=True)
    links = Link.objects.filter(
        Exists(cited), **{name: value for name, value in given.items() if value is not None}
    )
    places = Citation.objects.filter(entry__binned_at__isnull=True).only("entry_id", "link_id")
    rows = links.prefetch_related(Prefetch("citations", places.order_by("entry_id")))
    page = page_of_rows(rows, sort=("site", "pk"), cursor=cursor, limit=limit)
    return PageOf[LinkOut](items=[_link(link) for link in page.rows], next=page.next)


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
