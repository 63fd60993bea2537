"""What members say of a resource, each under their name."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads, writes
from awskb.api.bodies import Sent
from awskb.api.members import member_of
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.resources import resource_row
from certs.actions.resources import say_opinion
from certs.models import ResourceOpinion
from notes.queries.changes import name_of

router = Router(tags=["resources"])


class OpinionIn(Sent):
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    text: Annotated[str, StringConstraints(max_length=2000)] = ""


class OpinionOut(Schema):
    person: str
    rating: int | None
    text: str
    at: datetime


@router.get("/resources/{resource_id}/opinions", response=PageOf[OpinionOut], auth=reads)
def list_opinions(
    request: HttpRequest, resource_id: Id, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[OpinionOut]:
    """The latest first. People who are not here any more are left out."""
    rows = ResourceOpinion.objects.filter(resource=resource_row(resource_id).pk, person__is_active=True)
    rows = rows.select_related("person")
    page = page_of_rows(rows, sort=("-changed_at", "-pk"), cursor=cursor, limit=limit)
    items = [
        OpinionOut(person=name_of(one.person), rating=one.rating, text=one.text, at=one.changed_at)
        for one in page.rows
    ]
    return PageOf[OpinionOut](items=items, next=page.next)


@router.put("/resources/{resource_id}/opinion", response={204: None}, auth=writes)
def say_own_opinion(request: HttpRequest, resource_id: Id, opinion: OpinionIn) -> Any:
    """Stars and a note for the team, under one's name; neither takes back what one said."""
    member = member_of(request)
    say_opinion(
        resource_id=resource_row(resource_id).pk,
        rating=opinion.rating,
        text=opinion.text.strip(),
        by=member.person,
        at=member.at,
    )
    return Status(HTTPStatus.NO_CONTENT, None)
