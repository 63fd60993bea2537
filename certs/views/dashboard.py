"""A person's own dashboard: theirs alone, never kept by a cache."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certs.forms.goals import GoalForm
from certs.queries.dashboard import dashboard_page
from certs.queries.goal_starts import goal_start
from certs.views.members import member_of
from notes.access import member_required


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Countdown, today, plan, readiness, resources, log, certificates; without any of it, the first step."""
    member = member_of(request)
    goal_id = _number(request.GET.get("goal", ""))
    page = dashboard_page(person=member.person, today=member.today, goal_id=goal_id)
    context: dict[str, object] = {"page": page}
    if not page.goals:
        start = goal_start(today=member.today)
        context |= {"start": start, "form": GoalForm(start=start, today=member.today)}
    return render(request, "certs/dashboard/show.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
