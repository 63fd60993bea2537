"""A name for each request, in its log lines and in its answer, so that the two can be brought together."""

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
NO_REQUEST = "-"
FROM_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Whatever else would begin a new line, or hide one, on some screen.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_current: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)


def current_request_id() -> str:
    return _current.get()


def name_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Name the request, by the proxy's name for it if there is a proxy of ours in front."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "") if settings.ENVIRONMENT.trusted_proxies else ""
        request_id = given if FROM_PROXY.fullmatch(given) else secrets.token_hex(8)
        token = _current.set(request_id)
        try:
            response = get_response(request)
        finally:
            _current.reset(token)
        response[HEADER] = request_id
        return response

    return middleware


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


class OneRecordFormatter(logging.Formatter):
    """What was logged cannot pass for another record: its further lines are marked, with the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        text = UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", super().format(record))
        return text.replace("\n", f"\n[{getattr(record, 'request_id', NO_REQUEST)}] | ")


# What lines of ours say beside their words.
FACTS = ("method", "view", "status", "ms")


class JsonFormatter(logging.Formatter):
    """One object a line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", NO_REQUEST),
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in FACTS if hasattr(record, name)},
        }
        if record.exc_info:
            said["fault"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str)
