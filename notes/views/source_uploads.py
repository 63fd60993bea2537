"""Notes files that a curator sends: what loading them will do, then loading them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import curator_required
from notes.actions.load_planning import FileNotLoaded
from notes.actions.source_load import Watch
from notes.actions.source_uploads import (
    BinsMuch,
    NotAsSeen,
    SentFile,
    check_upload,
    discard_upload,
    keep_upload,
    load_upload,
    name_file,
)
from notes.forms.source_uploads import FileNameForm, LoadForm, UploadForm
from notes.models import SourceUpload
from notes.queries.source_uploads import upload_of, upload_page
from notes.views.entry_editing import signed_in
from notes.views.load_streams import answer_work


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Take the files; the dry run follows at once."""
    if request.method != "POST":
        return render(request, "notes/source_uploads/new.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_too_large:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "notes/source_uploads/new.html", {"form": form}, status=status)
    files = [SentFile(*one) for one in form.cleaned_data["notes"]]
    upload = keep_upload(files=files, by=signed_in(request), at=timezone.now())
    return _check(request, upload)


@curator_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What loading will do, or what has to be said before."""
    upload = _own(request, pk)
    page = upload_page(upload=upload, deed=request.GET.get("show", ""), page=request.GET.get("page"))
    return render(request, "notes/source_uploads/show.html", {"page": page})


@curator_required
@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Which file of the wiki one of them is."""
    upload, form = _own(request, pk), FileNameForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Choose which file it is.")
        return redirect("notes:source-upload", pk)
    doubts = (upload.report or {}).get("doubts", {})
    file = upload.files.filter(order=form.cleaned_data["order"]).first()
    if file is not None and file.name in doubts:
        is_new = form.cleaned_data["choice"] == "new"
        if not is_new and upload.files.filter(name=doubts[file.name]).exists():
            messages.warning(request, f"Another one of these files is {doubts[file.name]} already.")
            return redirect("notes:source-upload", pk)
        name_file(
            upload_id=upload.pk,
            order=file.order,
            name=file.name if is_new else doubts[file.name],
            is_new=is_new,
        )
    return _check(request, upload)


@curator_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Look again what loading would do now."""
    return _check(request, _own(request, pk))


@curator_required
@require_POST
def load(request: HttpRequest, pk: int) -> HttpResponseBase:
    upload, form = _own(request, pk), LoadForm(request.POST)
    here = reverse("notes:source-upload", args=[pk])
    by, at = signed_in(request), timezone.now()
    if not form.is_valid():
        messages.warning(request, "Nothing was loaded. Look at what it will do, then load.")
        return redirect(here)
    data = form.cleaned_data

    def work(watch: Watch) -> str:
        try:
            report = load_upload(
                upload=upload,
                by=by,
                at=at,
                seen=data["seen"],
                agreed_to_bin=data["agreed_to_bin"],
                watch=watch,
            )
        except NotAsSeen:
            return f"{here}?other=1"
        except BinsMuch:
            return f"{here}?bins=1"
        except FileNotLoaded:
            check_upload(upload=upload, at=timezone.now(), watch=watch)
            return here
        return reverse("notes:source-load", args=[report.load]) if report.load else here

    return answer_work(request, work)


@curator_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    discard_upload(upload=_own(request, pk))
    messages.success(request, "What was sent is forgotten. Nothing was loaded from it.")
    return redirect("notes:sources")


def _check(request: HttpRequest, upload: SourceUpload) -> HttpResponseBase:
    def work(watch: Watch) -> str:
        check_upload(upload=upload, at=timezone.now(), watch=watch)
        return reverse("notes:source-upload", args=[upload.pk])

    return answer_work(request, work)


def _own(request: HttpRequest, pk: int) -> SourceUpload:
    """Somebody else's upload is as if it were not there."""
    upload = upload_of(person=request.user, pk=pk)
    if upload is None:
        raise Http404("There is no such upload; what is sent is kept for a day.")
    return upload
