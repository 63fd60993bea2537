import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader

from awskb.operations.outages import Outage, outage_behind
from awskb.operations.request_ids import current_request_id
from awskb.operations.sent_again import sent_form

API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs nothing that may be broken: no session, no database, no person."""
    # Django asks for this page while it handles the error.
    outage = outage_behind(sys.exc_info()[1])
    if outage is not None:
        return _outage(request, outage)
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


def _outage(request: HttpRequest, outage: Outage) -> HttpResponse:
    """What was typed stands on the page, to be sent again as it is or kept elsewhere."""
    response: HttpResponse
    if request.path.startswith(API):
        response = problem(outage.status, f"{outage.title}. {outage.words}")
    elif request.accepts("text/html"):
        shown = {"outage": outage, "form": sent_form(request), "request_id": current_request_id()}
        response = HttpResponse(loader.render_to_string("outage.html", shown), status=outage.status)
    else:
        response = JsonResponse({"error": f"{outage.title}. {outage.words}"}, status=outage.status)
    response["Retry-After"] = str(outage.retry_after)
    response["Cache-Control"] = "no-store"
    return response
