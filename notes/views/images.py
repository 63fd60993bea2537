"""Images: sent, shown, described, removed."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required, reader_required
from notes.actions.images import (
    ImageInUse,
    ImageNotKept,
    UnusableImage,
    add_image,
    describe_image,
    remove_image,
)
from notes.forms.images import AltForm, UploadForm
from notes.kept_files.places import kept_files
from notes.models import Image
from notes.queries.images import image_at, image_line, image_shown_to, images_page
from notes.views.entry_editing import signed_in

# A file never changes under its name; after a week the browser asks again whether it may be seen.
KEPT_SECONDS = 7 * 24 * 60 * 60
# Nothing in a picture may run or load, should a browser ever take it for a page.
PICTURE_POLICY = "sandbox; default-src 'none'"

_LOG = logging.getLogger("awskb.images")


@reader_required
@require_safe
def file(request: HttpRequest, file_name: str) -> HttpResponseBase:
    """The picture, for those who may read a text that shows it; for others it is as if it were not there."""
    image = image_shown_to(file_name=file_name, person=request.user)
    if image is None:
        raise Http404("There is no such image.")
    return picture_answer(request, image)


def picture_answer(request: HttpRequest, image: Image) -> HttpResponseBase:
    """The bytes for whoever may have them; nothing in them runs."""
    etag = f'"{image.sha256}"'
    response = get_conditional_response(request, etag=etag) or _opened(image)
    # Answered here: the middleware would compress what is compressed, and drop this policy from a 304.
    for header in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"):
        request.META.pop(header, None)
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}, immutable"
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@editor_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """The answer to a script: what markdownx's own expects, and the size; or what is wrong."""
    form = UploadForm(request.POST, request.FILES)
    image = _kept(request, form)
    if image is None:
        problem = " ".join(str(message) for errors in form.errors.values() for message in errors)
        return JsonResponse({"error": problem}, status=_status_of(form))
    return JsonResponse(
        {
            "image_code": image.markdown,
            "image_path": image.address,
            "alt": image.alt,
            "width": image.width,
            "height": image.height,
        }
    )


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The page for those without scripts: it leads to the line to copy."""
    if request.method != "POST":
        return render(request, "notes/images/new.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    image = _kept(request, form)
    if image is None:
        return render(request, "notes/images/new.html", {"form": form}, status=_status_of(form))
    messages.success(request, "The image is here. Copy its line into the text of an entry.")
    return redirect("notes:image", image.name)


@editor_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return render(request, "notes/images/list.html", {"page": images_page(page=number)})


@editor_required
@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    image = _found(name)
    return _show(request, image, AltForm(initial={"alt": image.alt}))


@editor_required
@require_POST
def describe(request: HttpRequest, name: str) -> HttpResponse:
    image = _found(name)
    form = AltForm(request.POST)
    if not form.is_valid():
        return _show(request, image, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    describe_image(image_id=image.pk, alt=form.cleaned_data["alt"])
    messages.success(request, "Saved the alt text. Entries keep the words that their own text gives.")
    return redirect("notes:image", image.name)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then remove an image that no entry shows."""
    image = _found(name)
    if request.method != "POST":
        return render(request, "notes/images/remove.html", {"image": image_line(image=image)})
    try:
        remove_image(image_id=image.pk, by=signed_in(request))
    except ImageInUse:
        messages.warning(request, "An entry shows this image, so it stays. Take it out of the text first.")
        return redirect("notes:image", image.name)
    messages.success(request, "Removed the image.")
    return redirect("notes:images")


def _kept(request: HttpRequest, form: UploadForm) -> Image | None:
    """The image made of what was sent; None with the reason among the form's errors."""
    if not form.is_valid():
        return None
    sent = form.cleaned_data["image"]
    try:
        return add_image(
            data=sent.read(),
            by=signed_in(request),
            at=timezone.now(),
            original_name=sent.name or "",
            alt=form.cleaned_data["alt"],
        )
    except UnusableImage as refusal:
        form.add_error("image", str(refusal))
    except ImageNotKept as failure:
        _LOG.exception("An image could not be kept")
        form.add_error("image", str(failure))
        form.is_not_kept = True
    return None


def _status_of(form: UploadForm) -> HTTPStatus:
    if form.is_not_kept:
        return HTTPStatus.INSUFFICIENT_STORAGE
    too_large = any(error.code == "too_large" for error in form.errors.as_data().get("image", []))
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST


def _show(
    request: HttpRequest, image: Image, form: AltForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    shown = {"image": image_line(image=image), "form": form}
    return render(request, "notes/images/show.html", shown, status=status)


def _found(name: str) -> Image:
    image = image_at(name=name)
    if image is None:
        raise Http404("There is no such image.")
    return image


def _opened(image: Image) -> FileResponse:
    try:
        opened = kept_files().open(image.kept_as)
    except FileNotFoundError as error:
        _LOG.error("The file of image %s is missing", image.file_name)
        raise Http404("There is no such image.") from error
    return FileResponse(opened, filename=image.file_name, content_type=f"image/{image.format}")
