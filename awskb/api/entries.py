"""Entries: lists, one, what points at it, what its pages know of its past."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from awskb.api.bearer import person_of, reads
from awskb.api.entry_shapes import EntryLine, EntryOut, entry_out, lines, tag_of, whole, with_tags
from awskb.api.paging import LARGEST, USUAL, Cursor, Id, Limit, Moment, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from notes.access import Person
from notes.models import Entry

router = Router(tags=["entries"])


class EntrySort(StrEnum):
    ID = "id"
    TITLE = "title"
    POSITION = "position"
    UPDATED = "-updated"


COLUMNS = {
    EntrySort.ID: ("pk",),
    EntrySort.TITLE: ("title_key", "pk"),
    EntrySort.POSITION: ("position", "pk"),
    EntrySort.UPDATED: ("-updated_at", "-pk"),
}
Word = Annotated[str | None, Query(max_length=300)]


@router.get("/entries", response=PageOf[EntryLine], auth=reads)
def list_entries(
    request: HttpRequest,
    kind: Annotated[Entry.Kind | None, Query()] = None,
    status: Annotated[Entry.Status | None, Query()] = None,
    slug: Word = None,
    parent_id: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="What stands directly below it.")
    ] = None,
    tag: Annotated[str | None, Query(max_length=300, description="The slug of a tag.")] = None,
    service: Annotated[str | None, Query(max_length=300, description="The slug of a service.")] = None,
    updated_since: Annotated[Moment | None, Query()] = None,
    sort: EntrySort = EntrySort.ID,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[EntryLine]:
    """Entries that fit all the filters given. Those in the bin are in no list."""
    entries = Entry.objects.visible_to(person_of(request))
    given = {
        "kind": kind,
        "status": status,
        "slug": slug,
        "parent_id": parent_id,
        "entry_tags__tag__slug": tag,
        "service__slug": service,
        "updated_at__gte": updated_since,
    }
    chosen = entries.filter(**{name: value for name, value in given.items() if value is not None})
    page = page_of_rows(with_tags(chosen), sort=COLUMNS[sort], cursor=cursor, limit=limit)
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


@router.get("/entries/{entry_id}", response={200: EntryOut, 304: None}, auth=reads)
def get_entry(request: HttpRequest, response: HttpResponse, entry_id: Id) -> EntryOut:
    """One entry whole. Its `ETag` is what a write sends back as `If-Match`."""
    entry = readable_entry(entry_id, person_of(request))
    response["ETag"] = tag_of(entry)
    return entry


@router.get("/entries/{entry_id}/backlinks", response=PageOf[EntryLine], auth=reads)
def list_backlinks(
    request: HttpRequest, entry_id: Id, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[EntryLine]:
    """The entries that point at this one."""
    person = person_of(request)
    there(entry_id, person)
    pointing = (
        Entry.objects.visible_to(person)
        .filter(pk__in=Entry.objects.filter(references__target=entry_id).values("pk"))
        .exclude(pk=entry_id)
    )
    page = page_of_rows(with_tags(pointing), sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


def there(entry_id: int, person: Person) -> Entry:
    """An entry that this person may read."""
    entry = Entry.objects.visible_to(person).filter(pk=entry_id).first()
    if entry is None:
        raise nothing_here()
    return entry


def readable_entry(entry_id: int, person: Person) -> EntryOut:
    entry = whole(Entry.objects.visible_to(person)).filter(pk=entry_id).first()
    if entry is None:
        raise nothing_here()
    return entry_out(entry)
