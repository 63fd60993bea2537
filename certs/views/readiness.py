"""The readiness of one goal: everything by domain, its evidence, its method and how it went."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certs.queries.readiness import readiness_page
from certs.views.members import member_of
from notes.access import member_required


@never_cache
@member_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    page = readiness_page(person=member.person, goal_id=pk, today=member.today)
    if page is None:
        raise Http404("There is no such goal.")
    return render(request, "certs/readiness/show.html", {"page": page})
