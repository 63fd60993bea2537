"""Resources of the team, and how far into them one is, which is one's own."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import curator_of, editor_of, person_of, reads, reads_study, writes, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions.resources import (
    ResourceFacts,
    ResourceThere,
    add_resource,
    edit_resource,
    forget_position,
    remove_resource,
    restore_resource,
    set_position,
)
from certs.forms.resources import LONGEST_URL, MOST_COUNT, PositionForm, ResourceForm
from certs.models import Resource, ResourcePosition
from certs.queries.resources import own_place
from certs.study_days.positions import Position

router = Router(tags=["resources"])


class ResourceIn(Sent):
    """A course, video, book, question bank, article or lab."""

    kind: Resource.Kind
    title: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    url: Annotated[str, StringConstraints(max_length=LONGEST_URL)] = ""
    author: Annotated[str, StringConstraints(max_length=200)] = ""
    length_time: Annotated[str, StringConstraints(max_length=20)] = Field(
        default="", description="14:00:00 or 1h30"
    )
    length_pages: Annotated[int, Field(ge=1, le=MOST_COUNT)] | None = None
    length_items: Annotated[int, Field(ge=1, le=MOST_COUNT)] | None = None
    exams: Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=50)] = []


class ResourceOut(Schema):
    id: int
    kind: str
    title: str
    author: str
    url: str | None
    length_seconds: int | None
    length_pages: int | None
    length_items: int | None
    exams: list[str]


class PositionIn(Sent):
    where: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", description="2:15:00, 1h30, p. 120, question 40, 40 %, or words; empty: begun."
    )
    is_finished: bool = False


class PositionOut(Schema):
    resource_id: int
    seconds: int | None
    page: int | None
    item: int | None
    percent: int | None
    words: str
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None


@router.get("/resources", response=PageOf[ResourceOut], auth=reads)
def list_resources(
    request: HttpRequest,
    kind: Annotated[Resource.Kind | None, Query()] = None,
    exam: Annotated[str | None, Query(max_length=20)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[ResourceOut]:
    """By title."""
    given = {"kind": kind, "exam_versions__code": exam}
    chosen = {name: value for name, value in given.items() if value is not None}
    rows = Resource.objects.filter(removed_at=None, **chosen)
    rows = rows.select_related("link").prefetch_related("exam_versions")
    page = page_of_rows(rows, sort=("title", "pk"), cursor=cursor, limit=limit)
    return PageOf[ResourceOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post("/resources", response={201: ResourceOut}, auth=writes)
def create_resource(request: HttpRequest, new: ResourceIn) -> Any:
    """Add one to the team's list. Every member may: they are who learns from it."""
    member = member_of(request)
    facts = _facts(new)
    try:
        made = add_resource(facts=facts, by=member.person, at=member.at)
    except ResourceThere as there:
        raise wrong_fields({"url": str(there)}) from there
    return Status(HTTPStatus.CREATED, _told(made))


@router.get("/resources/{resource_id}", response=ResourceOut, auth=reads)
def get_resource(request: HttpRequest, resource_id: Id) -> ResourceOut:
    return _told(resource_row(resource_id))


@router.put("/resources/{resource_id}", response=ResourceOut, auth=writes)
def replace_resource(request: HttpRequest, resource_id: Id, resource: ResourceIn) -> ResourceOut:
    """For whoever added it, and for editors."""
    known = resource_row(resource_id)
    if known.added_by_id != person_of(request).pk:
        editor_of(request)
    try:
        return _told(edit_resource(resource_id=resource_id, facts=_facts(resource)))
    except ResourceThere as there:
        raise wrong_fields({"url": str(there)}) from there


@router.delete("/resources/{resource_id}", response={204: None}, auth=writes)
def delete_resource(request: HttpRequest, resource_id: Id) -> Any:
    """Out of the team's list; whoever is in it keeps it. For curators."""
    curator_of(request)
    remove_resource(resource_id=resource_row(resource_id).pk, at=member_of(request).at)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("/resources/{resource_id}/restore", response=ResourceOut, auth=writes)
def restore_removed_resource(request: HttpRequest, resource_id: Id) -> ResourceOut:
    """For curators."""
    curator_of(request)
    try:
        return _told(restore_resource(resource_id=resource_id))
    except ResourceThere as there:
        raise ApiProblem(HTTPStatus.CONFLICT, str(there)) from there


@router.get(f"{ME}/positions", response=PageOf[PositionOut], auth=reads_study, tags=["positions"])
def list_positions(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[PositionOut]:
    """The last used first."""
    rows = ResourcePosition.objects.of(member_of(request).person)
    page = page_of_rows(rows, sort=("-changed_at", "-pk"), cursor=cursor, limit=limit)
    return PageOf[PositionOut](items=[_place(one) for one in page.rows], next=page.next)


@router.put(f"{ME}/positions/{{resource_id}}", response=PositionOut, auth=writes_study, tags=["positions"])
def save_position(request: HttpRequest, resource_id: Id, position: PositionIn) -> PositionOut:
    """Say where one is."""
    member = member_of(request)
    own = own_place(person=member.person, resource_id=resource_id)
    if own is None:
        raise nothing_here()
    where = own.position or Position()
    if position.where.strip():
        form = PositionForm(as_form_data({"where": position.where}), resource=own.resource)
        if not form.is_valid():
            raise refused_by(form)
        where = form.cleaned_data["where"]
    set_position(
        resource_id=resource_id,
        position=where,
        by=member.person,
        at=member.at,
        is_finished=position.is_finished,
    )
    return _place(ResourcePosition.objects.of(member.person).get(resource=resource_id))


@router.delete(f"{ME}/positions/{{resource_id}}", response={204: None}, auth=writes_study, tags=["positions"])
def delete_position(request: HttpRequest, resource_id: Id) -> Any:
    """Off one's shelf."""
    member = member_of(request)
    if not ResourcePosition.objects.of(member.person).filter(resource=resource_id).exists():
        raise nothing_here()
    forget_position(resource_id=resource_id, by=member.person)
    return Status(HTTPStatus.NO_CONTENT, None)


def _facts(sent: ResourceIn) -> ResourceFacts:
    form = ResourceForm(as_form_data(sent.dict()))
    if not form.is_valid():
        raise refused_by(form)
    held = form.cleaned_data
    return ResourceFacts(
        kind=held["kind"],
        title=held["title"],
        author=held["author"],
        url=held["url"],
        length=form.length,
        exams=held["exams"],
    )


def resource_row(resource_id: int) -> Resource:
    rows = Resource.objects.select_related("link").prefetch_related("exam_versions")
    found = rows.filter(removed_at=None, pk=resource_id).first()
    if found is None:
        raise nothing_here()
    return found


def _told(resource: Resource) -> ResourceOut:
    return ResourceOut(
        id=resource.pk,
        kind=resource.kind,
        title=resource.title,
        author=resource.author,
        url=resource.link.url if resource.link else None,
        length_seconds=resource.length_seconds,
        length_pages=resource.length_pages,
        length_items=resource.length_items,
        exams=sorted(version.code for version in resource.exam_versions.all()),
    )


def _place(row: ResourcePosition) -> PositionOut:
    return PositionOut(
        resource_id=row.resource_id,
        seconds=row.seconds,
        page=row.page,
        item=row.item,
        percent=row.percent,
        words=row.words,
        started_at=row.started_at,
        changed_at=row.changed_at,
        finished_at=row.finished_at,
    )
