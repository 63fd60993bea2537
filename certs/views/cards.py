"""The curator's pass: which of the notes' lines, and of the catalogue's, become the team's cards."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certs.actions.cards import (
    DecidedAlready,
    LineChanged,
    NotToBeKept,
    drop_seen,
    is_fixed_by,
    keep_seen,
    undo_decision,
)
from certs.forms.cards import CardChoiceForm, CardLineForm
from certs.models import Card
from certs.queries.card_candidates import Candidate
from certs.queries.card_pass import TABS, candidates_page, pass_page
from certs.queries.further_cards import find_candidate
from certs.views.members import Member, member_of
from notes.access import curator_required
from notes.models import Entry

NOT_THERE = "There is no such entry."


@never_cache
@curator_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """`?of=term-12` begins with that card."""
    return _page(request, of=request.GET.get("of", ""))


@never_cache
@curator_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All candidates of one kind, by what became of them and why."""
    member, asked = member_of(request), request.GET
    page = candidates_page(
        person=member.person,
        at=member.at,
        tab=asked.get("tab", ""),
        shown=asked.get("shown", ""),
        number=asked.get("page"),
    )
    return render(request, "certs/cards/index.html", {"page": page})


@never_cache
@curator_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the line as it stands in the form: the entry's, or fixed."""
    member = member_of(request)
    form = CardLineForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shown, line = form.cleaned_data["shown"], form.cleaned_data["line"]
    try:
        found = keep_seen(of=form.of, kind=form.kind, shown=shown, line=line, by=member.person, at=member.at)
    except Entry.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    except DecidedAlready as already:
        return _decided_already(request, already)
    except LineChanged as changed:
        form.add_error(None, str(changed))
        return _page(request, form=form, status=HTTPStatus.CONFLICT)
    except NotToBeKept as reason:
        form.add_error(None, f"This card cannot be kept now: {reason}.")
        return _page(request, form=form, status=HTTPStatus.CONFLICT)
    fixed = " with the line fixed" if is_fixed_by(line, found) else ""
    messages.success(request, f"Kept {found.front}{fixed}.")
    return _on(request)


@never_cache
@curator_required
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = CardChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        found = drop_seen(of=form.of, kind=form.kind, by=member.person, at=member.at)
    except Entry.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    except DecidedAlready as already:
        return _decided_already(request, already)
    messages.success(request, f"Dropped {found.front}.")
    return _on(request)


@never_cache
@curator_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        card = undo_decision(card_id=pk, at=member_of(request).at)
    except Card.DoesNotExist as error:
        raise Http404("There is no such card.") from error
    name = card.entry or card.service or card.front
    messages.success(request, f"Undone: {name} stands as it did before.")
    return _on(request)


def _asked(form: CardChoiceForm, member: Member) -> Candidate:
    found = find_candidate(kind=form.kind, of=form.of, person=member.person, today=member.today)
    if found is None:
        raise Http404(NOT_THERE)
    return found


def _on(request: HttpRequest) -> HttpResponseRedirect:
    """To the next card of the tab from which the form was sent."""
    tab = request.POST.get("tab", "")
    asked = f"?tab={tab}" if tab in TABS and tab != Card.Kind.TERM else ""
    return redirect(reverse("certs:cards") + asked)


def _decided_already(request: HttpRequest, already: DecidedAlready) -> HttpResponse:
    """A key pressed before the next card was there must not decide the last one anew."""
    messages.info(request, str(already))
    return _on(request)


def _page(
    request: HttpRequest,
    *,
    form: CardLineForm | None = None,
    of: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    member = member_of(request)
    tab = request.POST.get("tab") or request.GET.get("tab", "")
    page = pass_page(person=member.person, at=member.at, tab=tab)
    shown = page.current
    chosen = CardChoiceForm({"what": of})
    if of and chosen.is_valid():
        shown = _asked(chosen, member)
    if form is not None and not {"what", "entry"} & set(form.errors) and not form.is_of_nothing:
        asked = find_candidate(kind=form.kind, of=form.of, person=member.person, today=member.today)
        shown = asked or shown
    if shown is not None:
        told = {"what": shown.what, "shown": shown.own_line, "line": shown.back.meaning}
        form = form or CardLineForm(initial=told)
    held = {"page": page, "current": shown, "form": form}
    return render(request, "certs/cards/show.html", held, status=status)
