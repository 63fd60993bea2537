"""The curator's pass: which of the notes' lines become the team's cards."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certs.actions.cards import drop_card, keep_card, undo_decision
from certs.forms.cards import CardChoiceForm, CardLineForm
from certs.models import Card
from certs.queries.card_candidates import Candidate, candidate_of
from certs.queries.card_pass import pass_page
from certs.views.members import member_of
from notes.access import curator_required

NOT_THERE = "There is no such entry."


@never_cache
@curator_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _page(request)


@never_cache
@curator_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the line as it stands in the form: the entry's, or fixed."""
    member = member_of(request)
    form = CardLineForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    entry_id, line = form.cleaned_data["entry"], form.cleaned_data["line"]
    found = candidate_of(entry_id=entry_id, person=member.person)
    if found is None:
        raise Http404(NOT_THERE)
    if found.verdict:
        return _decided_already(request, found)
    if form.cleaned_data["shown"] != found.back.meaning:
        form.add_error(None, f"The notes now say: {found.back.meaning or 'nothing'}. Nothing was kept yet.")
        return _page(request, form=form, status=HTTPStatus.CONFLICT)
    answer = None if line == found.back.meaning else line
    keep_card(entry_id=entry_id, by=member.person, at=member.at, answer=answer)
    messages.success(request, f"Kept {found.front}{' with the line fixed' if answer else ''}.")
    return redirect("certs:cards")


@never_cache
@curator_required
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = CardChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    found = candidate_of(entry_id=form.cleaned_data["entry"], person=member.person)
    if found is None:
        raise Http404(NOT_THERE)
    if found.verdict:
        return _decided_already(request, found)
    drop_card(entry_id=found.entry_id, by=member.person, at=member.at)
    messages.success(request, f"Dropped {found.front}.")
    return redirect("certs:cards")


@never_cache
@curator_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        card = undo_decision(card_id=pk)
    except Card.DoesNotExist as error:
        raise Http404("There is no such card.") from error
    messages.success(request, f"Undone: {card.entry} waits for a decision again.")
    return redirect("certs:cards")


def _decided_already(request: HttpRequest, found: Candidate) -> HttpResponse:
    """A key pressed before the next card was there must not decide the last one anew."""
    messages.info(request, f"{found.front} was {found.verdict} already. Undo that to decide anew.")
    return redirect("certs:cards")


def _page(
    request: HttpRequest, *, form: CardLineForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    member = member_of(request)
    page = pass_page(person=member.person, at=member.at)
    shown = page.current
    if form is not None and str(form.data.get("entry", "")).isdecimal():
        asked = candidate_of(entry_id=int(form.data["entry"]), person=member.person)
        shown = asked or shown
    if shown is not None:
        meaning = shown.back.meaning
        unbound = CardLineForm(initial={"entry": shown.entry_id, "shown": meaning, "line": meaning})
        form = form or unbound
    held = {"page": page, "current": shown, "form": form}
    return render(request, "certs/cards/show.html", held, status=status)
