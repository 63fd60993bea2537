"""Loaded notes files: described, handed out, exported."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from awskb.api.bearer import curator_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.actions.source_downloads import CannotBeDownloaded, download_file
from notes.actions.source_export import texts_of
from notes.actions.source_files import describe_source_file
from notes.actions.source_handouts import NotHandedOut, place_handout
from notes.models import Revision, SourceConflict, SourceFile
from notes.queries.exported_wiki import exported_wiki

router = Router(tags=["sources"])


class SourceOut(Schema):
    """A loaded notes file."""

    id: int
    name: str
    root_entry_id: int
    author: str | None
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


class SourceDescription(Sent):
    """Whose it is, and whether its terms are names of AWS services."""

    author: Annotated[str | None, StringConstraints(max_length=150)] = Field(
        description="A username; null: nobody here."
    )
    about_aws: bool


class DescribedSource(Schema):
    source: SourceOut
    retied: int = Field(description="Entries that were tied anew.")


class HandedOut(Schema):
    """Exactly the bytes that an export would write, and how they are called when they are in place."""

    name: str
    text: str
    sha256: str


class PlacedIn(Sent):
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


@router.get("/sources", response=PageOf[SourceOut], auth=reads)
def list_sources(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[SourceOut]:
    """Every loaded file. For curators."""
    curator_of(request)
    page = page_of_rows(_sources(), sort=("name", "pk"), cursor=cursor, limit=limit)
    return PageOf[SourceOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get("/sources/{source_id}/text", response=SourceTextOut, auth=reads)
def get_source_text(request: HttpRequest, response: HttpResponse, source_id: Id) -> SourceTextOut:
    """What an export would write. Reading it moves no base. For curators."""
    curator_of(request)
    source = SourceFile.objects.select_related("root").filter(pk=source_id).first()
    if source is None:
        raise nothing_here()
    base, wiki, problem = texts_of(source=source)
    return SourceTextOut(name=source.name, base=base, wiki=wiki, problem=problem)


@router.get("/sources/{source_id}", response=SourceOut, auth=reads)
def get_source(request: HttpRequest, source_id: Id) -> SourceOut:
    """For curators."""
    curator_of(request)
    return _source(source_id)


@router.put("/sources/{source_id}", response=DescribedSource, auth=writes)
def describe_source(request: HttpRequest, source_id: Id, description: SourceDescription) -> DescribedSource:
    """What a person tied or untied stays. For curators."""
    person = curator_of(request)
    _source(source_id)
    author = None
    if description.author is not None:
        people = get_user_model()._default_manager.filter(is_active=True)
        author = people.filter(username=description.author).first()
        if author is None:
            raise wrong_fields({"author": "There is no such person."})
    described = describe_source_file(
        file_id=source_id,
        author_id=author.pk if author else None,
        about_aws=description.about_aws,
        by=person,
        at=timezone.now(),
        through=Revision.Through.API,
    )
    return DescribedSource(source=_source(source_id), retied=described.retied)


@router.post("/sources/{source_id}/download", response=HandedOut, auth=writes)
def hand_out(request: HttpRequest, source_id: Id) -> HandedOut:
    """The file for its author. It moves no base until it is said to be in place. For curators."""
    person = curator_of(request)
    _source(source_id)
    try:
        file = download_file(file_id=source_id, by=person, at=timezone.now())
    except CannotBeDownloaded as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, str(refusal)) from refusal
    return HandedOut(name=file.name, text=file.data.decode(), sha256=sha256(file.data).hexdigest())


@router.post("/sources/{source_id}/placed", response=SourceOut, auth=writes)
def say_placed(request: HttpRequest, source_id: Id, placed: PlacedIn) -> SourceOut:
    """The author has the downloaded file in place: later loads compare with it. For curators."""
    curator_of(request)
    _source(source_id)
    try:
        place_handout(file_id=source_id, digest=placed.sha256)
    except NotHandedOut as refusal:
        raise ApiProblem(
            HTTPStatus.CONFLICT, "It was loaded or exported since that download. Download it again."
        ) from refusal
    return _source(source_id)


@router.get("/export", response=dict[str, Any], auth=reads)
def export_wiki(request: HttpRequest) -> dict[str, Any]:
    """The whole wiki as one document (docs/export-format.md); nothing about people. For curators."""
    curator_of(request)
    return exported_wiki()


def _sources() -> Any:
    undecided = Q(conflicts__resolution=SourceConflict.Resolution.OPEN)
    sources = SourceFile.objects.select_related("author")
    return sources.annotate(open_conflicts=Count("conflicts", filter=undecided, distinct=True))


def _source(source_id: int) -> SourceOut:
    found = _sources().filter(pk=source_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(source: Any) -> SourceOut:
    return SourceOut(
        id=source.pk,
        name=source.name,
        root_entry_id=source.root_id,
        author=source.author.get_username() if source.author else None,
        about_aws=source.about_aws,
        loaded_at=source.loaded_at,
        sha256=source.sha256,
        open_conflicts=source.open_conflicts,
    )
