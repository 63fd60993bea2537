"""Questions to the database that took too long, told in the log without the values, which are private."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

LONGEST_TOLD = 2000
_LOG = logging.getLogger("awskb.queries")


def tell_slow_queries(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        with connection.execute_wrapper(_timed):
            return get_response(request)

    return middleware


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    begin = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = round((time.monotonic() - begin) * 1000)
        if milliseconds >= settings.ENVIRONMENT.slow_query_ms:
            told = " ".join(str(sql).split())[:LONGEST_TOLD]
            _LOG.warning("A question took %s ms: %s", milliseconds, told, extra={"ms": milliseconds})
