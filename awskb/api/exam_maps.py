"""What an exam asks for, item by item: seen by members, corrected by curators, undone as it was done."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.base_revisions import LARGEST_REVISION
from awskb.api.bearer import curator_of, person_of, reads, reads_study, writes
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions.exam_maps import (
    ItemEditedMeanwhile,
    RevisionCannotBeUndone,
    remove_map_items,
    save_map_item,
    undo_map_revision,
)
from certs.forms.map_items import MapItemForm
from certs.models import ExamMap, ExamMapItem, ExamMapRevision, ExamVersion
from certs.queries.entry_states import all_states, coverage_of
from certs.queries.exam_items import ItemLine, exam_items
from certs.queries.exam_map_pages import mapped_version, task_choices
from certs.queries.map_items import ItemRefused
from notes.queries.changes import name_of

router = Router(tags=["exam maps"])

Code = Annotated[str, Path(max_length=20)]
MAP = "/exams/{code}/map"


class ItemIn(Sent):
    """A service by its name in the catalogue, or a topic in any words."""

    kind: ExamMapItem.Kind
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    entry: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", description="Of a topic: the slug of the entry that covers it under another name."
    )
    weight: ExamMapItem.Weight
    why: Annotated[str, StringConstraints(max_length=ExamMapItem.LONGEST_WHY)] = ""
    tasks: Annotated[list[Annotated[str, StringConstraints(max_length=10)]], Field(max_length=50)] = Field(
        description="The tasks that it serves: 1.2, 3.1."
    )
    summary: Annotated[str, StringConstraints(max_length=200)] = ""
    base_revision: Annotated[int, Field(ge=0, le=LARGEST_REVISION, description="Of the map.")]


class ItemOut(Schema):
    id: int | None = Field(description="null: in scope, and without a place on the map.")
    kind: str
    name: str
    weight: str
    why: str
    tasks: list[str]
    held: str = Field(description="held, unsorted or missing in the notes")


class MapOut(Schema):
    exam: str
    revision: int
    items: list[ItemOut]
    unmapped: list[ItemOut]


class SavedItem(Schema):
    id: int
    revision: int


class MapRevisionOut(Schema):
    number: int
    by: str | None
    at: datetime
    through: str
    summary: str
    changed: list[str] = Field(description="The names of the items.")


class CoveredDomain(Schema):
    number: int
    name: str
    weight_percent: int | None
    items: int
    touched: int
    known: int


class CoverageOut(Schema):
    """One's own share of an exam's map: n of m, by domain and over all."""

    exam: str
    items: int
    touched: int
    known: int
    domains: list[CoveredDomain]


@router.get(MAP, response=MapOut, auth=reads)
def get_map(request: HttpRequest, code: Code) -> MapOut:
    """Every item, with whether the notes hold it."""
    version = mapped(code)
    found = exam_items(version=version, person=person_of(request))
    return MapOut(
        exam=version.code,
        revision=_revision(version),
        items=[_item(one) for one in found.items],
        unmapped=[_item(one) for one in found.unmapped.every],
    )


@router.post(f"{MAP}/items", response={201: SavedItem}, auth=writes)
def add_item(request: HttpRequest, code: Code, item: ItemIn) -> Any:
    """For curators."""
    return Status(HTTPStatus.CREATED, _save(request, mapped(code), None, item))


@router.put(f"{MAP}/items/{{item_id}}", response=SavedItem, auth=writes)
def replace_item(request: HttpRequest, code: Code, item_id: Id, item: ItemIn) -> SavedItem:
    """For curators."""
    return _save(request, mapped(code), item_id, item)


@router.delete(f"{MAP}/items/{{item_id}}", response={204: None}, auth=writes)
def remove_item(request: HttpRequest, code: Code, item_id: Id) -> Any:
    """Off the map; a load does not bring it back. For curators."""
    person, member = curator_of(request), member_of(request)
    if not ExamMapItem.objects.filter(exam_map=mapped(code).pk, pk=item_id).exists():
        raise nothing_here()
    remove_map_items(item_ids=[item_id], by=person, at=member.at, through=ExamMapRevision.Through.FORM)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get(f"{MAP}/revisions", response=PageOf[MapRevisionOut], auth=reads)
def list_map_revisions(
    request: HttpRequest, code: Code, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[MapRevisionOut]:
    """The latest first."""
    rows = ExamMapRevision.objects.filter(exam_map=mapped(code).pk).select_related("by")
    page = page_of_rows(rows, sort=("-number",), cursor=cursor, limit=limit)
    items = [
        MapRevisionOut(
            number=one.number,
            by=name_of(one.by) if one.by else None,
            at=one.at,
            through=one.through,
            summary=one.summary,
            changed=[str((change["after"] or change["before"])["name"]) for change in one.changes],
        )
        for one in page.rows
    ]
    return PageOf[MapRevisionOut](items=items, next=page.next)


@router.post(f"{MAP}/revisions/{{number}}/undo", response={204: None}, auth=writes)
def undo_map_change(
    request: HttpRequest, code: Code, number: Annotated[int, Path(ge=1, le=LARGEST_REVISION)]
) -> Any:
    """Every item of it says again what it said before. For curators."""
    person, version = curator_of(request), mapped(code)
    try:
        undo_map_revision(exam_map_id=version.pk, number=number, by=person, at=member_of(request).at)
    except RevisionCannotBeUndone as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, str(refusal)) from refusal
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get(f"{ME}/coverage/{{code}}", response=CoverageOut, auth=reads_study)
def get_coverage(request: HttpRequest, code: Code) -> CoverageOut:
    """How much of an exam's map one has touched, and knows. No score, no chance."""
    member, version = member_of(request), mapped(code)
    states = all_states(person=member.person)
    found = coverage_of(
        person=member.person, exam_version_ids=[version.pk], states=states, with_every_entry=False
    ).get(version.pk)
    if found is None:
        raise nothing_here()
    whole = found.whole
    return CoverageOut(
        exam=version.code,
        items=whole.count,
        touched=whole.touched,
        known=whole.known,
        domains=[
            CoveredDomain(
                number=one.number,
                name=one.name,
                weight_percent=one.weight,
                items=one.share.count,
                touched=one.share.touched,
                known=one.share.known,
            )
            for one in found.domains
        ],
    )


def _save(request: HttpRequest, version: ExamVersion, item_id: int | None, sent: ItemIn) -> SavedItem:
    person, at = curator_of(request), member_of(request).at
    tasks = task_choices(version)
    said = {**sent.dict(), "kind": sent.kind.value, "weight": sent.weight.value}
    data = as_form_data(said)
    if not tasks:
        data["tasks"] = ", ".join(sent.tasks)
    form = MapItemForm(data, version=version, tasks=tasks)
    if not form.is_valid():
        raise refused_by(form)
    try:
        saved = save_map_item(
            exam_map_id=version.pk,
            item_id=item_id,
            base_revision=sent.base_revision,
            values=form.values(),
            by=person,
            at=at,
            through=ExamMapRevision.Through.FORM,
            summary=form.cleaned_data["summary"],
        )
    except ItemRefused as refusal:
        raise wrong_fields({"name": str(refusal)}) from refusal
    except ItemEditedMeanwhile as meanwhile:
        raise ApiProblem(HTTPStatus.CONFLICT, str(meanwhile)) from meanwhile
    return SavedItem(id=saved.pk, revision=_revision(version))


def mapped(code: str) -> ExamVersion:
    version = mapped_version(code)
    if version is None:
        raise nothing_here()
    return version


def _revision(version: ExamVersion) -> int:
    number: int = ExamMap.objects.values_list("revision_number", flat=True).get(pk=version.pk)
    return number


def _item(line: ItemLine) -> ItemOut:
    return ItemOut(
        id=line.id or None,
        kind=line.kind,
        name=line.name,
        weight=line.weight,
        why=line.why,
        tasks=list(line.tasks),
        held=line.state,
    )
