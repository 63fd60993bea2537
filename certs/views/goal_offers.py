"""What the notes aim at, answered by their author; things to study."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certs.actions.goal_offers import answer_offers, drop_thing_to_study, keep_thing_to_study
from certs.models import OfferAnswer
from certs.queries.goal_offers import offers_to
from certs.views.members import member_of
from notes.access import member_required


@member_required
@never_cache
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Take over what is ticked; whatever else was shown is declined, since each is offered once."""
    member = member_of(request)
    ticked = set() if "none" in request.POST else set(request.POST.getlist("take"))
    shown = {one.value: one for one in offers_to(person=member.person, today=member.today)}
    asked = [shown[value] for value in request.POST.getlist("shown") if value in shown]
    taken = [one for one in asked if one.value in ticked]
    goals = answer_offers(
        by=member.person,
        taken=taken,
        declined=[one for one in asked if one.value not in ticked],
        at=member.at,
        today=member.today,
    )
    messages.success(request, _words(goals, sum(one.version is None for one in taken)))
    return HttpResponseRedirect(reverse("certs:goals"))


@member_required
@never_cache
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        dropped = drop_thing_to_study(by=member_of(request).person, answer_id=pk)
    except OfferAnswer.DoesNotExist as gone:
        raise Http404("There is no such thing to study.") from gone
    held = {"words": f"Took {dropped.key} off.", "undo_url": reverse("certs:thing-keep", args=[pk])}
    messages.success(request, render_to_string("certs/goals/undo.html", held, request=request))
    return HttpResponseRedirect(reverse("certs:goals"))


@member_required
@never_cache
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        kept = keep_thing_to_study(by=member_of(request).person, answer_id=pk)
    except OfferAnswer.DoesNotExist as gone:
        raise Http404("There is no such thing to study.") from gone
    messages.success(request, f"{kept.key} is to study again.")
    return HttpResponseRedirect(reverse("certs:goals"))


def _words(goals: int, things: int) -> str:
    if not goals and not things:
        return "Nothing was taken over. You will not be asked about these again."
    parts = []
    if goals:
        parts.append(f"{goals} goal{'' if goals == 1 else 's'}; give each a date when you know it")
    if things:
        parts.append(f"{things} thing{'' if things == 1 else 's'} to study")
    return f"Taken over: {', '.join(parts)}."
