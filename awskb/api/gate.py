"""What every request to the API passes, before and after its own view."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from awskb.api.problems import NOT_FOUND, ApiProblem, problem_answer, wrong_fields

PERSONAL = "/api/v1/me/"
JSON = "application/json"
MOST_DEPTH = 20
LARGEST_EXACT = 2**53
HALF = re.compile("[\ud800-\udfff]")
UNKEEPABLE = "There is a NUL character or half a character in this text."

View = Callable[..., HttpResponseBase]


class StrictParser(Parser):
    """JSON as its standard has it, no name twice, of a sane depth, with characters that can be kept."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != JSON:
            raise ApiProblem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send it as {JSON}.", headers={"Accept-Post": JSON}
            )
        sent = json.loads(
            request.body,
            parse_constant=_refuse_constant,
            parse_float=_number,
            object_pairs_hook=_named_once,
        )
        _refuse_unkeepable(sent)
        if not isinstance(sent, dict):
            raise wrong_fields({"": "The body is an object: {…}."})
        return sent

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found = super().parse_querydict(data, list_fields, request)
        _refuse_unkeepable(found)
        return found


def _refuse_constant(name: str) -> None:
    raise ApiProblem(HTTPStatus.BAD_REQUEST, f"{name} is no JSON.")


def _number(written: str) -> float | int:
    """In JSON, 2.0 is an integer."""
    value = float(written)
    if not math.isfinite(value):
        raise ApiProblem(HTTPStatus.BAD_REQUEST, f"{written[:40]} is too large for a number.")
    return int(value) if value.is_integer() and abs(value) <= LARGEST_EXACT else value


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two, programs do not agree which one counts."""
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ApiProblem(HTTPStatus.BAD_REQUEST, "A name stands twice in one object.")
    return named


def _refuse_unkeepable(sent: Any) -> None:
    waiting = [(sent, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise ApiProblem(HTTPStatus.BAD_REQUEST, "This is nested too deeply.")
        if isinstance(value, str) and _is_unkeepable(value):
            raise ApiProblem(HTTPStatus.BAD_REQUEST, UNKEEPABLE)
        if isinstance(value, dict):
            waiting.extend((part, depth + 1) for pair in value.items() for part in pair)
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)


def _is_unkeepable(text: str) -> bool:
    return "\0" in text or (not text.isascii() and HALF.search(text) is not None)


def gated(view: View) -> View:
    """Open to whoever has a token: no session counts here, so no form of another site can use one."""

    @wraps(view)
    def through(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = _refusal(request) or view(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            # These hold for writes; a middleware would answer a reader with a 412 of its own.
            for condition in ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"):
                request.META.pop(condition, None)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = {"Allow": answer.headers.get("Allow", "GET")}
            answer = problem_answer(answer.status_code, "This address has no such method.", headers=allowed)
        if request.path.startswith(PERSONAL) or answer.status_code >= HTTPStatus.BAD_REQUEST:
            answer["Cache-Control"] = "no-store"
        answer["Vary"] = "Authorization"
        return answer

    through.csrf_exempt = True  # type: ignore[attr-defined]
    through.login_required = False  # type: ignore[attr-defined]
    return through


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if _is_unkeepable(request.path):
        return problem_answer(HTTPStatus.NOT_FOUND, NOT_FOUND)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return problem_answer(HTTPStatus.BAD_REQUEST, "Content-Length is no number.")
    promised = int(length[:18])
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if promised > most:
        return problem_answer(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {most:,} bytes may be sent at once."
        )
    return None


def not_found(_request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    return problem_answer(HTTPStatus.NOT_FOUND, NOT_FOUND)
