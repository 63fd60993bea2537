"""Notes files that a curator sends: what loading them will do, then exactly that."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.bearer import curator_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.members import refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.access import Person
from notes.actions.load_planning import FileNotLoaded
from notes.actions.source_uploads import (
    BinsMuch,
    NotAsSeen,
    SentFile,
    check_upload,
    discard_upload,
    keep_upload,
    load_upload,
    much_binned,
    name_file,
)
from notes.forms.source_uploads import UploadForm
from notes.models import Load, SourceUpload
from notes.queries.changes import name_of
from notes.queries.source_uploads import upload_of
from notes.views.load_streams import patiently

router = Router(tags=["sources"])

UPLOADS = "/source-uploads"
MOST_FILES = 200


class FileIn(Sent):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="As the wiki shall know it; it ends in .md."
    )
    text: str


class FilesIn(Sent):
    """What is sent together is loaded together. A request has at most 2.5 MB."""

    files: Annotated[list[FileIn], Field(min_length=1, max_length=MOST_FILES)]


class SentFileOut(Schema):
    order: int
    name: str
    size: int
    looks_like: str | None = Field(description="A known file that it may be: say which before it is loaded.")


class UploadOut(Schema):
    """`report` is what the last dry run said; `seen` names exactly that for loading."""

    id: int
    at: datetime
    files: list[SentFileOut]
    problem: str = Field(description="Why they cannot be loaded as they are.")
    report: dict[str, Any] | None
    seen: str
    bins: int = Field(description="Entries for the bin from files that lose more than half.")
    loaded_at: datetime | None
    load_id: int | None


class NamedFile(Sent):
    """Which file one of them is: the known one that it looks like, or a new one."""

    order: Annotated[int, Field(ge=0, le=1000)]
    is_new: bool


class LoadIn(Sent):
    seen: Annotated[str, StringConstraints(max_length=64)]
    agreed_to_bin: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class LoadOut(Schema):
    """A load that changed something, with what it did."""

    id: int
    at: datetime
    by: str | None
    report: dict[str, Any]


@router.post(UPLOADS, response={201: UploadOut}, auth=writes)
def send_files(request: HttpRequest, sent: FilesIn) -> Any:
    """Keep the files for a day and say what loading them would do. Nothing is loaded. For curators."""
    person, at = curator_of(request), timezone.now()
    files: Any = MultiValueDict(
        {"notes": [ContentFile(one.text.encode(), name=one.name) for one in sent.files]}
    )
    form = UploadForm({}, files)
    if not form.is_valid():
        raise refused_by(form, {"notes": "files"})
    kept = [SentFile(*one) for one in form.cleaned_data["notes"]]
    upload = keep_upload(files=kept, by=person, at=at)
    check_upload(upload=upload, at=at)
    return Status(HTTPStatus.CREATED, _upload(upload.pk, person))


@router.get(UPLOADS, response=PageOf[UploadOut], auth=reads)
def list_uploads(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[UploadOut]:
    """One's own, the latest first. For curators."""
    rows = SourceUpload.objects.filter(by=curator_of(request)).prefetch_related("files")
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[UploadOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get(f"{UPLOADS}/{{upload_id}}", response=UploadOut, auth=reads)
def get_upload(request: HttpRequest, upload_id: Id) -> UploadOut:
    return _upload(upload_id, curator_of(request))


@router.post(f"{UPLOADS}/{{upload_id}}/name", response=UploadOut, auth=writes)
def name_sent_file(request: HttpRequest, upload_id: Id, named: NamedFile) -> UploadOut:
    """Only a file that looks like a known one. The dry run follows at once. For curators."""
    person = curator_of(request)
    upload = _own(upload_id, person)
    doubts = (upload.report or {}).get("doubts", {})
    file = upload.files.filter(order=named.order).first()
    if file is None or file.name not in doubts:
        raise wrong_fields({"order": "There is nothing to decide about such a file."})
    if not named.is_new and upload.files.filter(name=doubts[file.name]).exists():
        raise ApiProblem(HTTPStatus.CONFLICT, "Another one of these files is that already.")
    name = file.name if named.is_new else doubts[file.name]
    name_file(upload_id=upload.pk, order=file.order, name=name, is_new=named.is_new)
    return _checked(upload_id, person)


@router.post(f"{UPLOADS}/{{upload_id}}/check", response=UploadOut, auth=writes)
def check_files(request: HttpRequest, upload_id: Id) -> UploadOut:
    """Look again what loading would do now. For curators."""
    return _checked(upload_id, curator_of(request))


@router.post(f"{UPLOADS}/{{upload_id}}/load", response=UploadOut, auth=writes)
def load_upload_files(request: HttpRequest, upload_id: Id, agreed: LoadIn) -> UploadOut:
    """Load exactly what the dry run showed, or nothing. For curators."""
    person, at = curator_of(request), timezone.now()
    upload = _own(upload_id, person)

    def work(_watch: Any) -> str:
        load_upload(upload=upload, by=person, at=at, seen=agreed.seen, agreed_to_bin=agreed.agreed_to_bin)
        return ""

    try:
        patiently(work, lambda _state: None)
    except NotAsSeen as other:
        raise ApiProblem(
            HTTPStatus.CONFLICT, "Loading would do otherwise than `seen` says. Look at the report again."
        ) from other
    except BinsMuch as much:
        raise wrong_fields(
            {"agreed_to_bin": f"{much_binned(upload.report or {})} entries would go to the bin."}
        ) from much
    except FileNotLoaded as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, str(refusal)) from refusal
    return _upload(upload_id, person)


@router.delete(f"{UPLOADS}/{{upload_id}}", response={204: None}, auth=writes)
def discard_files(request: HttpRequest, upload_id: Id) -> Any:
    """Forget what was sent. For curators."""
    discard_upload(upload=_own(upload_id, curator_of(request)))
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get("/loads", response=PageOf[LoadOut], auth=reads)
def list_loads(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[LoadOut]:
    """The latest first. For curators."""
    curator_of(request)
    rows = Load.objects.select_related("by")
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[LoadOut](items=[_load(one) for one in page.rows], next=page.next)


@router.get("/loads/{load_id}", response=LoadOut, auth=reads)
def get_load(request: HttpRequest, load_id: Id) -> LoadOut:
    """For curators."""
    curator_of(request)
    found = Load.objects.select_related("by").filter(pk=load_id).first()
    if found is None:
        raise nothing_here()
    return _load(found)


def _own(upload_id: int, person: Person) -> SourceUpload:
    """Somebody else's is as none."""
    upload = upload_of(person=person, pk=upload_id)
    if upload is None:
        raise nothing_here()
    return upload


def _checked(upload_id: int, person: Person) -> UploadOut:
    check_upload(upload=_own(upload_id, person), at=timezone.now())
    return _upload(upload_id, person)


def _upload(upload_id: int, person: Person) -> UploadOut:
    return _told(_own(upload_id, person))


def _told(upload: SourceUpload) -> UploadOut:
    report = upload.report or {}
    doubts = report.get("doubts", {})
    return UploadOut(
        id=upload.pk,
        at=upload.at,
        files=[
            SentFileOut(order=one.order, name=one.name, size=one.size, looks_like=doubts.get(one.name))
            for one in sorted(upload.files.all(), key=lambda one: one.order)
        ],
        problem=upload.problem,
        report=report if "seen" in report else None,
        seen=report.get("seen", ""),
        bins=much_binned(report) if "seen" in report else 0,
        loaded_at=upload.loaded_at,
        load_id=upload.load_id,
    )


def _load(load: Load) -> LoadOut:
    return LoadOut(id=load.pk, at=load.at, by=name_of(load.by) if load.by else None, report=load.report)
