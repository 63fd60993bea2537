"""How far a person is in a resource, which is theirs alone, and what they say of it, which is the team's."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certs.actions.resources import (
    answer_position_offer,
    forget_position,
    put_position_back,
    say_opinion,
    set_position,
)
from certs.forms.resources import BeforeForm, OpinionForm, PositionForm
from certs.models import ResourcePosition
from certs.queries.resource_offers import position_offers
from certs.queries.resources import OwnPlace, own_place
from certs.study_days.positions import Position, position_in_words
from certs.views.members import Member, member_of
from certs.views.resources import NOT_THERE, show_resource
from certs.views.ways_back import lead_back, offer_undo
from notes.access import member_required


@never_cache
@member_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one is now; the message undoes it."""
    member = member_of(request)
    own = _own(member, pk)
    form = PositionForm(request.POST, resource=own.resource)
    if not form.is_valid():
        return show_resource(request, pk, position=form)
    position: Position = form.cleaned_data["where"]
    before = set_position(resource_id=pk, position=position, by=member.person, at=member.at)
    _offer_back(request, f"{own.resource.title}: at {position_in_words(position)}.", pk, before)
    return lead_back(request, reverse("certs:resource", args=[pk]))


@never_cache
@member_required
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    own = _own(member, pk)
    position = own.position or Position()
    before = set_position(resource_id=pk, position=position, by=member.person, at=member.at, is_finished=True)
    _offer_back(request, f"Finished {own.resource.title}.", pk, before)
    return lead_back(request, reverse("certs:resource", args=[pk]))


@never_cache
@member_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begun, or taken up again, without saying where."""
    member = member_of(request)
    own = _own(member, pk)
    before = set_position(resource_id=pk, position=own.position or Position(), by=member.person, at=member.at)
    _offer_back(request, f"You are in {own.resource.title}.", pk, before)
    return lead_back(request, reverse("certs:resource", args=[pk]))


@never_cache
@member_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Off one's shelf, with the place."""
    member = member_of(request)
    own = _own(member, pk)
    forget_position(resource_id=pk, by=member.person)
    if own.row is not None:
        _offer_back(request, f"{own.resource.title} is off your shelf.", pk, own.row)
    return lead_back(request, reverse("certs:resource", args=[pk]))


@never_cache
@member_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The place as it was before."""
    member = member_of(request)
    _own(member, pk)
    form = BeforeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This can be undone no more. Say where you are.")
        return lead_back(request, reverse("certs:resource", args=[pk]))
    put_position_back(
        resource_id=pk,
        position=form.position,
        finished_at=form.cleaned_data["finished_at"],
        by=member.person,
        at=member.at,
    )
    return lead_back(request, reverse("certs:resource", args=[pk]))


@never_cache
@member_required
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Stars and a note for the team, under one's name."""
    member = member_of(request)
    _own(member, pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return show_resource(request, pk, opinion=form)
    rating, text = form.cleaned_data["rating"], form.cleaned_data["text"]
    say_opinion(resource_id=pk, rating=rating, text=text, by=member.person, at=member.at)
    told = "The team sees it under your name." if rating or text else "Taken back."
    messages.success(request, told)
    return redirect("certs:resource", pk)


@never_cache
@member_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Take over the positions of one's own notes that are ticked; whatever else was shown is declined."""
    member = member_of(request)
    ticked = set() if "none" in request.POST else set(request.POST.getlist("take"))
    shown = set(request.POST.getlist("shown"))
    asked = [offer for offer in position_offers(person=member.person) if offer.value in shown]
    for offer in asked:
        answer_position_offer(offer=offer, is_taken=offer.value in ticked, by=member.person, at=member.at)
    taken = sum(offer.value in ticked for offer in asked)
    messages.success(request, f"{taken} taken over." if taken else "Nothing was taken over.")
    return lead_back(request, reverse("certs:resources"))


def _own(member: Member, pk: int) -> OwnPlace:
    own = own_place(person=member.person, resource_id=pk)
    if own is None or (own.resource.removed_at is not None and own.row is None):
        raise Http404(NOT_THERE)
    return own


def _offer_back(request: HttpRequest, words: str, pk: int, before: ResourcePosition | None) -> None:
    """Undo leads to the place before, or off the shelf where there was none."""
    if before is None:
        offer_undo(request, words, url=reverse("certs:resource-leave", args=[pk]))
        return
    fields = {
        "seconds": before.seconds,
        "page": before.page,
        "item": before.item,
        "percent": before.percent,
        "words": before.words,
        "finished_at": before.finished_at.isoformat() if before.finished_at else "",
    }
    offer_undo(request, words, url=reverse("certs:resource-undo", args=[pk]), fields=fields)
