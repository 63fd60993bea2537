"""The cards that a person is asked: added from entries, or their own."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.cards import (
    NothingToAsk,
    add_for_oneself,
    edit_own_card,
    keep_as_own,
    keep_memory,
    learn_anew,
    resume_card,
    suspend_card,
    write_own_card,
)
from certs.forms.cards import CardChoiceForm, OwnCardEditForm, OwnCardForm, SeenLineForm
from certs.models import CardMemory
from certs.queries.card_changes import FollowedMemory, followed_memories
from certs.queries.cards_to_add import cards_to_add
from certs.queries.own_cards import own_cards_page, own_memories
from certs.views.members import Member, member_of
from certs.views.ways_back import lead_back, offer_undo
from notes.access import member_required
from notes.models import Entry

LONGEST_ASKED = 200
NOT_THERE = "There is no such card of yours."


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _page(request)


@never_cache
@member_required
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """What else one could be asked."""
    member, sent = member_of(request), request.GET
    page = cards_to_add(
        person=member.person,
        today=member.today,
        tab=sent.get("tab", ""),
        asked=sent.get("q", "")[:LONGEST_ASKED],
        number=sent.get("page"),
    )
    return render(request, "certs/own_cards/more.html", {"page": page})


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = OwnCardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write_own_card(**form.cleaned_data, by=member.person, at=member.at)
        messages.success(request, "Kept your card.")
        return redirect("certs:own-cards")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/own_cards/new.html", {"form": form}, status=status)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A question kept from practice is edited where it stands with its exam and domain."""
    member = member_of(request)
    memory = own_memories(member.person).filter(pk=pk).first()
    if memory is None:
        raise Http404(NOT_THERE)
    card = memory.card
    if card.own_question_id:
        return redirect("certs:own-question-edit", card.own_question_id)
    was = {"question": card.question, "answer": card.answer}
    form = OwnCardEditForm(request.POST if request.method == "POST" else None, initial=was)
    if form.is_valid():
        said = form.cleaned_data
        edit_own_card(
            memory_id=pk,
            question=said["question"],
            answer=said["answer"],
            is_anew=said["anew"],
            by=member.person,
            at=member.at,
        )
        words = "Saved your card; it is a new one from now on." if said["anew"] else "Saved your card."
        offer_undo(request, words, url=reverse("certs:own-card-edit", args=[pk]), fields=was)
        return redirect("certs:own-cards")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    held = {"form": form, "memory": memory}
    return render(request, "certs/own_cards/edit.html", held, status=status)


@never_cache
@member_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = CardChoiceForm(request.POST)
    try:
        if not form.is_valid():
            raise Entry.DoesNotExist
        memory = add_for_oneself(entry_id=form.of, kind=form.kind, by=member.person, at=member.at)
    except Entry.DoesNotExist as error:
        raise Http404("There is no such entry.") from error
    except NothingToAsk:
        messages.error(request, "This entry says nothing yet that a card could ask.")
        return lead_back(request, reverse("certs:own-cards"))
    url = reverse("certs:own-card-remove", args=[memory.pk])
    offer_undo(request, f"Added the card of {memory.card.entry or memory.card.service}.", url=url)
    return lead_back(request, reverse("certs:own-cards"))


@never_cache
@member_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        suspend_card(memory_id=pk, by=member.person, at=member.at)
    except CardMemory.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    url = reverse("certs:own-card-restore", args=[pk])
    offer_undo(request, "You are not asked this card any more. What you know of it stays.", url=url)
    return lead_back(request, reverse("certs:own-cards"))


@never_cache
@member_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        resume_card(memory_id=pk, by=member.person, at=member.at)
    except CardMemory.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    messages.success(request, "Put back the card.")
    return lead_back(request, reverse("certs:own-cards"))


@never_cache
@member_required
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer_change(request, pk, is_kept=True)


@never_cache
@member_required
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep as one's own what was removed from the notes for good."""
    member = member_of(request)
    try:
        keep_as_own(memory_id=pk, by=member.person, at=member.at)
    except (CardMemory.DoesNotExist, NothingToAsk) as error:
        raise Http404(NOT_THERE) from error
    messages.success(request, "It is a card of your own now, with what you know of it.")
    return redirect("certs:own-cards")


@never_cache
@member_required
@require_POST
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer_change(request, pk, is_kept=False)


def _answer_change(request: HttpRequest, pk: int, *, is_kept: bool) -> HttpResponse:
    member = member_of(request)
    found = _changed(member, pk)
    form = SeenLineForm(request.POST)
    meaning = found.candidate.back.meaning if found.candidate else ""
    if not form.is_valid() or form.cleaned_data["shown"] != meaning:
        messages.error(request, "The line changed again. See what it says now.")
        return _page(request, status=HTTPStatus.CONFLICT)
    if is_kept:
        keep_memory(memory_id=pk, meaning=meaning, by=member.person)
        messages.success(request, "Kept what you know of it.")
    else:
        learn_anew(memory_id=pk, meaning=meaning, by=member.person, at=member.at)
        messages.success(request, "It is a new card from now on.")
    return lead_back(request, reverse("certs:own-cards"))


def _changed(member: Member, pk: int) -> FollowedMemory:
    for one in followed_memories(person=member.person):
        if one.memory.pk == pk:
            return one
    raise Http404(NOT_THERE)


def _page(request: HttpRequest, *, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    page = own_cards_page(person=member_of(request).person)
    return render(request, "certs/own_cards/index.html", {"page": page}, status=status)
