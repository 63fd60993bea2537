"""What a person's own answers say. Nobody else has a page that shows any of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certs.queries.review_statistics import Span, statistics_page
from certs.views.members import member_of
from notes.access import member_required


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Of the last 12 weeks, or of a year where that is asked for."""
    member = member_of(request)
    span = Span.YEAR if request.GET.get("span") == Span.YEAR else Span.WEEKS
    page = statistics_page(
        person=member.person, span=span, at=member.at, today=member.today, zone=member.zone
    )
    return render(request, "certs/review_statistics/show.html", {"page": page})
