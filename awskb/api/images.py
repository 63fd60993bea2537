"""Images: sent, listed, described, fetched, removed. What they hold is judged from their bytes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.bearer import editor_of, person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entry_texts import ONE_LINE
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, no_room, nothing_here, wrong_fields
from awskb.api.sent_files import FileData, answers_with, bytes_of
from notes.actions.images import (
    ImageInUse,
    ImageNotKept,
    UnusableImage,
    add_image,
    describe_image,
    remove_image,
)
from notes.models import Image, ImageUse
from notes.models.image import LONGEST_ORIGINAL_NAME
from notes.queries.images import image_at
from notes.rendering.own_images import LONGEST_ALT
from notes.views.images import picture_answer

router = Router(tags=["images"])

ImageName = Annotated[str, Path(max_length=100, description="Its name, without an ending.")]
Alt = Annotated[str, StringConstraints(max_length=LONGEST_ALT, pattern=ONE_LINE)]


class ImageIn(Sent):
    """A PNG, JPEG, WebP or GIF that does not move. A request has at most 2.5 MB; the page takes more."""

    data: FileData
    alt: Alt = Field(default="", description="What it shows, for people who do not see it.")
    original_name: Annotated[str, StringConstraints(max_length=LONGEST_ORIGINAL_NAME)] = ""


class AltIn(Sent):
    alt: Alt


class ImageOut(Schema):
    name: str
    address: str = Field(description="Where texts and pages find the picture.")
    markdown: str = Field(description="The line that shows it in an entry.")
    alt: str
    format: str
    width: int
    height: int
    byte_count: int
    original_name: str
    at: datetime
    is_used: bool = Field(description="A present text of an entry that is not in the bin shows it.")


@router.get("/images", response=PageOf[ImageOut], auth=reads)
def list_images(
    request: HttpRequest,
    is_used: Annotated[bool | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[ImageOut]:
    """The latest first. For editors."""
    editor_of(request)
    rows = _images()
    if is_used is not None:
        rows = rows.filter(is_used=is_used)
    page = page_of_rows(rows, sort=("-at", "-pk"), cursor=cursor, limit=limit)
    return PageOf[ImageOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post("/images", response={201: ImageOut}, auth=writes)
def send_image(request: HttpRequest, sent: ImageIn) -> Any:
    """Keep a picture, made anew from its pixels. The same picture again is the same image. For editors."""
    person = editor_of(request)
    data = bytes_of(sent.data)
    if not data or len(data) > settings.AWSKB_MAX_IMAGE_BYTES:
        raise wrong_fields({"data": "This file is empty, or too large."})
    try:
        image = add_image(
            data=data,
            by=person,
            at=timezone.now(),
            original_name=sent.original_name,
            alt=sent.alt,
        )
    except UnusableImage as refusal:
        raise wrong_fields({"data": str(refusal)}) from refusal
    except ImageNotKept as failure:
        raise no_room(str(failure)) from failure
    return Status(HTTPStatus.CREATED, _image(image.name))


@router.get("/images/{name}", response=ImageOut, auth=reads)
def get_image(request: HttpRequest, name: ImageName) -> ImageOut:
    """For editors."""
    editor_of(request)
    return _image(name)


@router.get(
    "/images/{name}/file",
    auth=reads,
    openapi_extra=answers_with("The picture.", *(f"image/{one.value}" for one in Image.Format)),
)
def get_picture(request: HttpRequest, name: ImageName) -> HttpResponseBase:
    """The picture itself, for whoever may read a text that shows it."""
    known = image_at(name=name)
    visible = Image.objects.visible_to(person_of(request))
    if known is None or not visible.filter(pk=known.pk).exists():
        raise nothing_here()
    return picture_answer(request, known)


@router.patch("/images/{name}", response=ImageOut, auth=writes)
def describe(request: HttpRequest, name: ImageName, described: AltIn) -> ImageOut:
    """What is said instead of it. Entries keep the words that their texts give. For editors."""
    editor_of(request)
    describe_image(image_id=_row(name).pk, alt=described.alt)
    return _image(name)


@router.delete("/images/{name}", response={204: None}, auth=writes)
def delete_image(request: HttpRequest, name: ImageName) -> Any:
    """For good; only one that no entry shows, not even in the bin. For editors."""
    person = editor_of(request)
    try:
        remove_image(image_id=_row(name).pk, by=person)
    except ImageInUse as used:
        raise ApiProblem(HTTPStatus.CONFLICT, "An entry shows this image.") from used
    return Status(HTTPStatus.NO_CONTENT, None)


def _images() -> Any:
    shown = ImageUse.objects.filter(image=OuterRef("pk"), is_current=True, entry__binned_at__isnull=True)
    return Image.objects.annotate(is_used=Exists(shown))


def _row(name: str) -> Image:
    found = image_at(name=name)
    if found is None:
        raise nothing_here()
    return found


def _image(name: str) -> ImageOut:
    return _told(_images().get(pk=_row(name).pk))


def _told(image: Any) -> ImageOut:
    return ImageOut(
        name=image.name,
        address=image.address,
        markdown=image.markdown,
        alt=image.alt,
        format=image.format,
        width=image.width,
        height=image.height,
        byte_count=image.byte_count,
        original_name=image.original_name,
        at=image.at,
        is_used=image.is_used,
    )
