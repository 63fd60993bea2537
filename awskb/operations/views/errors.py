from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader

from awskb.operations.request_ids import current_request_id

API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs nothing that may be broken: no session, no database, no person."""
    if request.path.startswith(API):
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR, f"Something broke. It is {current_request_id()} in the log."
        )
    page = loader.render_to_string("500.html", {"request_id": current_request_id()})
    return HttpResponseServerError(page)


def problem(status: HTTPStatus, detail: str) -> JsonResponse:
    """A refusal as programs read it (RFC 9457)."""
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(told, status=status, content_type="application/problem+json")
