"""Refusals as RFC 9457 describes them: one form for every error that the API tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from ninja import Field, Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import ConfigDict

PROBLEM_JSON = "application/problem+json"
NOT_FOUND = "There is no such thing here, or it is not yours to see."


class FieldProblem(Schema):
    """What is wrong with one part of a request."""

    at: str = Field(description="Where: `body.title`, `query.limit`, `path.entry_id`.")
    message: str


class Problem(Schema):
    """RFC 9457. Some problems hold more: `errors`, or the texts of a conflict."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class ApiProblem(Exception):
    """A refusal with its status; whatever else the answer shall hold goes along."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more


def nothing_here() -> ApiProblem:
    """The same words for what is missing and for what is somebody else's."""
    return ApiProblem(HTTPStatus.NOT_FOUND, NOT_FOUND)


def no_room(words: str) -> ApiProblem:
    """What was sent is sound, and cannot be written."""
    return ApiProblem(HTTPStatus.INSUFFICIENT_STORAGE, words, headers={"Retry-After": "60"})


def wrong_fields(
    errors: Mapping[str, str] | Iterable[tuple[str, str]], *, within: str = "body"
) -> ApiProblem:
    """What an action or a form refused, by field."""
    pairs = list(errors.items() if isinstance(errors, Mapping) else errors)
    return ApiProblem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        " ".join(message for _, message in pairs) or "This cannot be taken.",
        errors=[
            {"at": f"{within}.{name}" if name else within, "message": message} for name, message in pairs
        ],
    )


def problem_answer(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    text = json.dumps({**told, **more}, cls=NinjaJSONEncoder)
    answer = HttpResponse(text, status=status, content_type=PROBLEM_JSON)
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def validation_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """pydantic's findings without what was sent: the person knows it, and a log need not."""
    return [
        {
            "at": ".".join(str(part) for part in _place(error.get("loc", ()))),
            "message": str(error.get("msg", "")),
        }
        for error in errors
    ]


def _place(location: Sequence[Any]) -> list[Any]:
    """Without the name that our own function gives to the body."""
    parts = list(location)
    return [parts[0], *parts[2:]] if parts[:1] == ["body"] and len(parts) > 2 else parts
