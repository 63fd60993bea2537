"""Tags in use. The entries that bear one: `/entries?tag=`."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Router, Schema

from awskb.api.bearer import reads
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows
from notes.models import Tag

router = Router(tags=["tags"])


class TagOut(Schema):
    id: int
    name: str
    slug: str
    entries: int


@router.get("/tags", response=PageOf[TagOut], auth=reads)
def list_tags(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[TagOut]:
    """By name, each with how many entries bear it."""
    bearing = Q(entry_tags__content_object__binned_at__isnull=True)
    tags = Tag.objects.annotate(entries=Count("entry_tags", filter=bearing)).filter(entries__gt=0)
    page = page_of_rows(tags, sort=("name", "pk"), cursor=cursor, limit=limit)
    items = [TagOut(id=tag.pk, name=tag.name, slug=tag.slug, entries=tag.entries) for tag in page.rows]
    return PageOf[TagOut](items=items, next=page.next)
