"""Search: the lines that the search page shows, in its order."""

from __future__ import annotations

from html import unescape
from typing import Annotated

from django.http import HttpRequest
from django.utils.html import strip_tags
from ninja import Field, Query, Router, Schema

from awskb.api.bearer import person_of, reads
from awskb.api.exam_maps import mapped
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, read_cursor, written, wrong_cursor
from certs.queries.studies import found_within, serving_entries
from notes.access import Person
from notes.queries.search import Only, find
from notes.queries.search_hits import Found, Hit, hits_of

router = Router(tags=["search"])

LONGEST_QUERY = 500
MARK = "search"


class HitOut(Schema):
    """One line of the results."""

    id: int
    kind: str
    title: str
    path: str = Field(description="Where it stands: sections and group, from the top.")
    url: str
    expansion: str
    snippet: str
    is_raw: bool


@router.get("/search", response=PageOf[HitOut], auth=reads)
def search(
    request: HttpRequest,
    q: Annotated[
        str, Query(max_length=LONGEST_QUERY, description="Words, phrases, `tag:` `in:` `is:` filters.")
    ],
    only: Annotated[Only, Query(description="All, or one kind of hits.")] = Only.ALL,
    exam: Annotated[
        str | None, Query(max_length=20, description="Only in what serves this exam by its map.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[HitOut]:
    """The best lines first, at most 500 in all."""
    person = person_of(request)
    result = find(text=q, person=person, only=only)
    found = result.found if exam is None else _of_exam(exam, result.found, person)
    begin = _begin(cursor, found)
    shown = found[begin : begin + limit]
    has_more = begin + limit < len(found)
    hits = hits_of(found=shown, words=result.query.words, person=person) if shown else []
    return PageOf[HitOut](
        items=[_hit(hit) for hit in hits],
        next=written([MARK, shown[-1].row.pk]) if has_more else None,
    )


def _of_exam(code: str, found: list[Found], person: Person) -> list[Found]:
    serving = serving_entries(version=mapped(code), person=person).values_list("pk", flat=True)
    return found_within(found, list(serving))


def _begin(cursor: str | None, found: list[Found]) -> int:
    """Behind the last hit of the page before; what was found may have changed since."""
    if cursor is None:
        return 0
    parts = read_cursor(cursor)
    if len(parts) != 2 or parts[0] != MARK:
        raise wrong_cursor()
    places = (place for place, each in enumerate(found) if each.row.pk == parts[1])
    return next(places, len(found) - 1) + 1


def _hit(hit: Hit) -> HitOut:
    return HitOut(
        id=hit.pk,
        kind=hit.kind,
        title=hit.plain_title,
        path=_plain(hit.path),
        url=hit.url,
        expansion=hit.beside,
        snippet=_plain(hit.snippet),
        is_raw=hit.is_raw,
    )


def _plain(html: str) -> str:
    return unescape(strip_tags(html))
