"""The API's document, for programs, and a page of it for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awskb.accounts.actions.api_tokens import REQUESTS_A_MINUTE
from awskb.api.bearer import reads
from awskb.api.described import described_parts, described_shapes
from awskb.api.document import EVERYWHERE, OF_WRITES
from awskb.api.gate import gated
from awskb.api.problems import ApiProblem, problem_answer
from awskb.api.version_one import api
from notes.access import is_member, member_required


@require_safe
@member_required
def page(request: HttpRequest) -> HttpResponse:
    told = document()
    held = {
        "parts": described_parts(told),
        "shapes": described_shapes(told),
        "refusals": sorted((EVERYWHERE | OF_WRITES).items()),
        "most_a_minute": REQUESTS_A_MINUTE,
    }
    return render(request, "api/docs.html", held)


def _openapi(request: HttpRequest) -> HttpResponse:
    """For members, by a session or by a token: it tells what there is, not what is in it."""
    if not is_member(request.user):
        try:
            reads(request)
        except ApiProblem as problem:
            return problem_answer(problem.status, problem.detail, headers=problem.headers)
    return JsonResponse(document())


openapi = gated(require_safe(_openapi))


def document() -> dict[str, Any]:
    return dict(api.get_openapi_schema())
