"""Requests that are larger than anything the wiki takes are refused before any of it is read.

Whatever reads a form first, the check of its token, would otherwise write a file of any size to the disk,
also for somebody who has not signed in.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string

from awskb.operations.views.errors import API, problem

MOST_DROPPED = 100 * 1024 * 1024
PIECE = 1024 * 1024


def refuse_large_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        promised = _promised_bytes(request)
        if promised > settings.AWSKB_MAX_REQUEST_BYTES:
            if promised <= MOST_DROPPED:
                _drop_body(request)
            return _refusal(request)
        return get_response(request)

    return middleware


def _promised_bytes(request: HttpRequest) -> int:
    """What the request says of its own length; the server reads no further."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length[:18]) if length.isascii() and length.isdigit() else 0


def _drop_body(request: HttpRequest) -> None:
    """Browsers show an answer only after they could send everything; what they send is kept nowhere."""
    with suppress(UnreadablePostError):
        while request.read(PIECE):
            continue


def _refusal(request: HttpRequest) -> HttpResponse:
    most = filesizeformat(max(settings.AWSKB_MAX_IMAGE_BYTES, settings.AWSKB_MAX_NOTES_BYTES))
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if request.path.startswith(API):
        return problem(status, f"This is too large: at most {most} may be sent.")
    if request.accepts("text/html"):
        return HttpResponse(render_to_string("413.html", {"most": most}), status=status)
    return JsonResponse({"error": f"This is too large: a file has at most {most}."}, status=status)
