"""Files for their authors: one, all in a zip, or everything as JSON."""

from __future__ import annotations

import json
import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from notes.access import curator_required
from notes.actions.source_downloads import CannotBeDownloaded, Download, download_all, download_file
from notes.actions.source_handouts import NotHandedOut, place_handout
from notes.models import SourceFile
from notes.queries.exported_wiki import exported_wiki
from notes.views.entry_editing import signed_in

UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]+')


@curator_required
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly the bytes that an export would write. A POST, because what is handed out is remembered."""
    get_object_or_404(SourceFile, pk=pk)
    try:
        written = download_file(file_id=pk, by=signed_in(request), at=timezone.now())
    except CannotBeDownloaded as error:
        messages.error(request, str(error))
        return redirect("notes:source", pk)
    return _attachment(written, "text/markdown; charset=utf-8")


@curator_required
@require_POST
def placed(request: HttpRequest, pk: int) -> HttpResponse:
    """The author has the downloaded file in place: later loads compare with it."""
    source = get_object_or_404(SourceFile, pk=pk)
    try:
        place_handout(file_id=pk, digest=request.POST.get("sha256", "")[:64])
    except NotHandedOut:
        messages.warning(
            request, f"{source.name} was loaded or exported since that download. Download it again."
        )
    else:
        messages.success(request, f"Later loads of {source.name} compare with what was downloaded.")
    return redirect("notes:source", pk)


@curator_required
@require_POST
def download_zip(request: HttpRequest) -> HttpResponse:
    try:
        packed = download_all(by=signed_in(request), at=timezone.now())
    except CannotBeDownloaded as error:
        messages.error(request, str(error))
        return redirect("notes:sources")
    return _attachment(packed, "application/zip")


@curator_required
@require_safe
def download_json(_request: HttpRequest) -> HttpResponse:
    """What no notes file can say, too; nothing about people."""
    text = json.dumps(exported_wiki(), ensure_ascii=False, indent=1) + "\n"
    return _attachment(Download("awskb-notes.json", text.encode()), "application/json")


def _attachment(file: Download, content_type: str) -> HttpResponse:
    base_name = file.name.rpartition("/")[2]
    name = UNSAFE_IN_NAMES.sub("_", base_name).strip() or "notes.md"
    response = HttpResponse(file.data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
