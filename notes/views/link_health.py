"""How the links are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.access import reader_required
from notes.queries.link_health import health_page


@reader_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    page = health_page(
        person=request.user,
        way=request.GET.get("by", ""),
        standing=request.GET.get("state", ""),
        site=request.GET.get("site", ""),
        number=request.GET.get("page"),
        show_all="tree" in request.GET,
    )
    return render(request, "notes/link_health/index.html", {"page": page, "tree": page.tree})
