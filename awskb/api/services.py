"""The catalogue of services: facts that stand beside the notes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from awskb.api.bearer import person_of, reads
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from notes.access import Person
from notes.models import Entry, Service

router = Router(tags=["services"])


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


class OtherName(Schema):
    name: str
    kind: str
    until: int | None = Field(description="The last year of a former name.")


class ServiceWhole(ServiceOut):
    """With what else is known of it."""

    status_date: date | None
    status_basis: str
    note: str
    names: list[OtherName]
    parts: list[str] = Field(description="The names of its features.")


@router.get("/services", response=PageOf[ServiceOut], auth=reads)
def list_services(
    request: HttpRequest,
    category: Annotated[str | None, Query(max_length=300)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[ServiceOut]:
    """The catalogue, with the entries that are tied to each."""
    services = _services(person_of(request))
    if category is not None:
        services = services.filter(category=category)
    page = page_of_rows(services, sort=("name",), cursor=cursor, limit=limit)
    return PageOf[ServiceOut](items=[ServiceOut(**_told(one)) for one in page.rows], next=page.next)


@router.get("/services/{slug}", response=ServiceWhole, auth=reads)
def get_service(request: HttpRequest, slug: Annotated[str, Path(max_length=300)]) -> ServiceWhole:
    one = _services(person_of(request)).filter(slug=slug).first()
    if one is None:
        raise nothing_here()
    return ServiceWhole(
        **_told(one),
        status_date=one.status_date,
        status_basis=one.status_basis,
        note=one.note,
        names=[OtherName(name=name.name, kind=name.kind, until=name.until) for name in one.names.all()],
        parts=[feature.name for feature in one.features.all()],
    )


def _services(person: Person) -> Any:
    entries = Entry.objects.visible_to(person).only("pk", "service_id").order_by("pk")
    return Service.objects.prefetch_related(Prefetch("entries", entries))


def _told(one: Service) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "short": one.short,
        "vendor": one.vendor,
        "category": one.category,
        "one_line": one.one_line,
        "docs_url": one.docs_url,
        "status": one.status,
        "entry_ids": [entry.pk for entry in one.entries.all()],
    }
