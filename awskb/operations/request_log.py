"""A line in the log for each request, with the name of its view: addresses may carry one-time tokens."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_LOG = logging.getLogger("awskb.requests")


def log_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        begin = time.monotonic()
        response = get_response(request)
        found = request.resolver_match
        name = (found.view_name or found.route) if found else "no page"
        milliseconds = round((time.monotonic() - begin) * 1000)
        facts = {"method": request.method, "view": name, "status": response.status_code, "ms": milliseconds}
        _LOG.info("%s %s %s %s ms", request.method, name, response.status_code, milliseconds, extra=facts)
        return response

    return middleware
