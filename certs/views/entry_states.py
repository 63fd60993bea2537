"""How well a person knows entries and what exams ask: theirs alone."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certs.actions.entry_states import Said, set_states
from certs.forms.entry_states import StatesForm
from certs.queries.said_things import NotThere
from certs.queries.state_lists import states_page
from certs.queries.state_pages import (
    StatePage,
    entry_state_page,
    item_state_page,
    said_page,
    things_meant,
)
from certs.views.members import member_of
from notes.access import member_required

LONGEST_BACK = 2000


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything that the person said something of, the changed first; their share of an exam."""
    member = member_of(request)
    page = states_page(
        person=member.person,
        state=request.GET.get("state", ""),
        code=request.GET.get("exam", ""),
        number=request.GET.get("page", ""),
    )
    return render(request, "certs/entry_states/index.html", {"page": page})


@never_cache
@member_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry's state; for those without a script, who come from its mark."""
    return _show(request, lambda person: entry_state_page(person=person, pk=pk))


@never_cache
@member_required
@require_safe
def show_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item of a map, with each entry that holds it."""
    return _show(request, lambda person: item_state_page(person=person, pk=pk))


@never_cache
@member_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = StatesForm(request.POST)
    if not form.is_valid():
        held = {"faults": form.non_field_errors(), "back": _back(request)}
        return render(
            request, "certs/entry_states/refused.html", held, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        meant = things_meant(person=member.person, said=form.cleaned_data["said"])
    except NotThere as missing:
        raise Http404(str(missing)) from missing
    before = set_states(
        person=member.person, said=[Said(*one) for one in meant.things], at=member.at, today=member.today
    )
    page = said_page(person=member.person, meant=meant, before=before)
    if request.headers.get("HX-Request") == "true":
        return render(request, "certs/entry_states/said.html", {"page": page, "back": _back(request)})
    undo = {"undo": page.undo, "words": page.words, "back": _back(request)}
    messages.success(request, render_to_string("certs/entry_states/undo.html", undo, request))
    return HttpResponseRedirect(_back(request) or page.url)


def _show(request: HttpRequest, page_of: Callable[[AbstractUser], StatePage]) -> HttpResponse:
    try:
        page = page_of(member_of(request).person)
    except NotThere as missing:
        raise Http404(str(missing)) from missing
    return render(request, "certs/entry_states/show.html", {"page": page, "back": _back(request)})


def _back(request: HttpRequest) -> str:
    """The page of this site from which the state was chosen; empty if none is named."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_own and len(asked) <= LONGEST_BACK else ""
