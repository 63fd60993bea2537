"""Loaded notes files and what is in question between them and the wiki; the catalogue of services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from awskb.api.bearer import curator_of, person_of, reads
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from notes.actions.source_export import texts_of
from notes.models import Entry, Service, SourceConflict, SourceFile

router = Router(tags=["sources"])


class SourceOut(Schema):
    """A loaded notes file."""

    id: int
    name: str
    root_entry_id: int
    about_aws: bool
    loaded_at: datetime
    sha256: str
    open_conflicts: int


class SourceTextOut(Schema):
    """The file as last loaded, and as the wiki would write it now."""

    name: str
    base: str
    wiki: str
    problem: str


class ConflictOut(Schema):
    id: int
    source_id: int
    entry_id: int
    about: str
    first_line: int | None
    found_at: datetime


class ServiceOut(Schema):
    """One product of the catalogue."""

    slug: str
    name: str
    short: str
    vendor: str
    category: str
    one_line: str
    docs_url: str
    status: str
    entry_ids: list[int]


@router.get("/sources", response=PageOf[SourceOut], auth=reads)
def list_sources(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[SourceOut]:
    """Every loaded file. For curators."""
    curator_of(request)
    undecided = Q(conflicts__resolution=SourceConflict.Resolution.OPEN)
    sources = SourceFile.objects.annotate(open_conflicts=Count("conflicts", filter=undecided, distinct=True))
    page = page_of_rows(sources, sort=("name", "pk"), cursor=cursor, limit=limit)
    items = [
        SourceOut(
            id=one.pk,
            name=one.name,
            root_entry_id=one.root_id,
            about_aws=one.about_aws,
            loaded_at=one.loaded_at,
            sha256=one.sha256,
            open_conflicts=one.open_conflicts,
        )
        for one in page.rows
    ]
    return PageOf[SourceOut](items=items, next=page.next)


@router.get("/sources/{source_id}/text", response=SourceTextOut, auth=reads)
def get_source_text(request: HttpRequest, response: HttpResponse, source_id: Id) -> SourceTextOut:
    """What an export would write. Reading it moves no base. For curators."""
    curator_of(request)
    source = SourceFile.objects.select_related("root").filter(pk=source_id).first()
    if source is None:
        raise nothing_here()
    base, wiki, problem = texts_of(source=source)
    return SourceTextOut(name=source.name, base=base, wiki=wiki, problem=problem)


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
    items = [
        ConflictOut(
            id=one.pk,
            source_id=one.file_id,
            entry_id=one.entry_id,
            about=one.about,
            first_line=one.first_line,
            found_at=one.found_at,
        )
        for one in page.rows
    ]
    return PageOf[ConflictOut](items=items, next=page.next)


@router.get("/services", response=PageOf[ServiceOut], auth=reads, tags=["services"])
def list_services(
    request: HttpRequest,
    category: Annotated[str | None, Query(max_length=300)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[ServiceOut]:
    """The catalogue, with the entries that are tied to each."""
    services = Service.objects.all() if category is None else Service.objects.filter(category=category)
    entries = Entry.objects.visible_to(person_of(request)).only("pk", "service_id").order_by("pk")
    rows = services.prefetch_related(Prefetch("entries", entries))
    page = page_of_rows(rows, sort=("name",), cursor=cursor, limit=limit)
    items = [
        ServiceOut(
            slug=one.slug,
            name=one.name,
            short=one.short,
            vendor=one.vendor,
            category=one.category,
            one_line=one.one_line,
            docs_url=one.docs_url,
            status=one.status,
            entry_ids=[entry.pk for entry in one.entries.all()],
        )
        for one in page.rows
    ]
    return PageOf[ServiceOut](items=items, next=page.next)
