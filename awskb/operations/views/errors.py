from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

from awskb.operations.request_ids import current_request_id


def server_error(_request: HttpRequest) -> HttpResponse:
    """Needs nothing that may be broken: no session, no database, no person."""
    page = loader.render_to_string("500.html", {"request_id": current_request_id()})
    return HttpResponseServerError(page)
