"""The API: every part, every refusal, and the addresses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from awskb.api import (
    attempts,
    calendars,
    card_exports,
    card_pass,
    cards,
    certificate_files,
    credential_events,
    credentials,
    doubts,
    drafts,
    entries,
    entry_exams,
    entry_writes,
    exam_maps,
    exams,
    following,
    goal_offers,
    goals,
    history,
    images,
    inbox,
    keeping_exams,
    link_rewrites,
    links,
    merges,
    own_questions,
    own_records,
    position_offers,
    practice_tests,
    preferences,
    previews,
    reference_choices,
    renames,
    resource_opinions,
    resources,
    reviews,
    search,
    section_texts,
    services,
    source_conflicts,
    source_uploads,
    sources,
    standing,
    states,
    study_log,
    tags,
    team,
    team_certificates,
    timers,
    today,
    trash,
)
from awskb.api.document import ApiDocument
from awskb.api.gate import StrictParser, gated
from awskb.api.problems import ApiProblem, nothing_here, problem_answer, validation_errors
from awskb.api.refusals import tell_refusals

ROOT = "/api/v1"
ABOUT = (
    "Everything the pages do, for programs. Every request carries a personal token and acts with its "
    "person's role. Lists come in pages of at most 100, each with the cursor of the next. "
    "Refusals are problem documents."
)


class Api(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> ApiDocument:
        return ApiDocument(self, ROOT)

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="awskb",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
    urls_namespace="api",
)
# Reading and writing share the router of their noun: two routers would hide each other's methods.
PARTS = (
    entries,
    entry_writes,
    previews,
    section_texts,
    history,
    merges,
    renames,
    trash,
    inbox,
    doubts,
    drafts,
    following,
    search,
    tags,
    links,
    reference_choices,
    link_rewrites,
    images,
    sources,
    services,
    source_uploads,
    source_conflicts,
    exams,
    exam_maps,
    entry_exams,
    resources,
    resource_opinions,
    position_offers,
    team,
    team_certificates,
    goals,
    goal_offers,
    standing,
    today,
    attempts,
    credentials,
    credential_events,
    certificate_files,
    keeping_exams,
    study_log,
    timers,
    practice_tests,
    own_questions,
    states,
    reviews,
    card_exports,
    cards,
    card_pass,
    preferences,
    calendars,
    own_records,
)
for router in dict.fromkeys(part.router for part in PARTS):
    api.add_router("", router)


def _told(_request: HttpRequest, problem: Any) -> HttpResponse:
    return problem_answer(problem.status, problem.detail, headers=problem.headers, **problem.more)


def _missing(request: HttpRequest, _error: Any) -> HttpResponse:
    return _told(request, nothing_here())


def _unread(request: HttpRequest, error: Any) -> HttpResponse:
    """ninja wraps whatever its parser threw."""
    if isinstance(error.__cause__, ApiProblem):
        return _told(request, error.__cause__)
    return problem_answer(error.status_code, error.message)


def _suspicious(_request: HttpRequest, _error: Any) -> HttpResponse:
    """What Django itself will not touch; it would say so in HTML."""
    return problem_answer(HTTPStatus.BAD_REQUEST, "There is something in this request that nobody sends.")


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Something in this request cannot be taken.",
        errors=validation_errors(error.errors),
    )


tell_refusals(api)
api.add_exception_handler(ApiProblem, _told)
api.add_exception_handler(Http404, _missing)
api.add_exception_handler(ObjectDoesNotExist, _missing)
api.add_exception_handler(HttpError, _unread)
api.add_exception_handler(SuspiciousOperation, _suspicious)
api.add_exception_handler(ValidationError, _invalid)


def _guarded(found: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """ninja's own page at the root is left out; every other view goes through the gate."""
    guarded: list[URLPattern | URLResolver] = []
    for pattern in found:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = gated(pattern.callback)
            guarded.append(pattern)
    return guarded


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = _guarded(api.urls[0])
