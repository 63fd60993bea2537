"""Reviewing: one card after the other, for whoever has scripts and whoever has not.

The script of the page sends what the plain forms send. It is answered in few words instead of a redirect, and
a 401 when its person has signed out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certs.actions.cards import resume_card, suspend_card
from certs.actions.review_days import ask_for_more, begin_day
from certs.actions.reviews import AnswerTooOld, answer_card, bury_card, dig_out_card, undo_answer
from certs.forms.reviews import AnswerForm, CardForm, KeyForm
from certs.models import Card, CardMemory, Review
from certs.queries.due_cards import waiting_count
from certs.queries.review_pages import ReviewPage, review_page
from certs.queries.review_sessions import session_page
from certs.views.members import Member, member_of
from notes.access import member_required

NOT_ASKED = "There is no such card among those that you are asked."
NO_ANSWER = "There is no such answer of yours."
TOO_OLD = "This answer was given more than thirty days ago, and was not counted."
ANOTHER = "These answers are another person's: whoever gave them has to sign in again."
MEANWHILE = "You answered this card in another window meanwhile. That answer counts."


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The front of the first card; `answer` names the card whose back a page without scripts shows."""
    answered = _number(request.GET.get("answer", ""))
    page = _page(request, chosen=answered, asks_changes="later" not in request.GET)
    first = page.cards[0].asked.card_id if page.cards else None
    held: dict[str, Any] = {
        "page": page,
        "shows_answer": answered is not None and answered == first,
        "key": uuid4(),
    }
    held["is_review"] = bool(page.cards)
    if page.changed and not held["shows_answer"]:
        return render(request, "certs/reviews/changed.html", held)
    return render(request, "certs/reviews/show.html" if page.cards else "certs/reviews/empty.html", held)


@never_cache
@member_required
@require_safe
def hand(request: HttpRequest) -> HttpResponse:
    """The next cards, for the script of the page."""
    return render(request, "certs/reviews/hand.html", {"page": _page(request, asks_changes=False)})


@never_cache
@member_required
@require_safe
def end(request: HttpRequest) -> HttpResponse:
    """What the session was."""
    member = member_of(request)
    left = waiting_count(person=member.person, at=member.at, zone=member.zone)
    page = session_page(person=member.person, at=member.at, zone=member.zone, left=left)
    return render(request, "certs/reviews/end.html", {"page": page})


@never_cache
@member_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    asked = form.cleaned_data
    if _is_anothers(asked["person"], member):
        return _said(request, ANOTHER, HTTPStatus.CONFLICT)
    if asked["answers"] is not None and _was_answered_meanwhile(member, asked):
        return _said(request, MEANWHILE, HTTPStatus.CONFLICT)
    try:
        answer_card(
            key=asked["key"],
            card_id=asked["card"],
            rating=asked["rating"],
            at=asked["at"] or member.at,
            arrived_at=member.at,
            milliseconds=asked["milliseconds"],
            by=member.person,
            zone=member.zone,
        )
    except Card.DoesNotExist:
        return _said(request, NOT_ASKED, HTTPStatus.NOT_FOUND)
    except AnswerTooOld:
        return _said(request, TOO_OLD, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(request)


@never_cache
@member_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    if _is_anothers(form.cleaned_data["person"], member):
        return _said(request, ANOTHER, HTTPStatus.CONFLICT)
    try:
        undo_answer(key=form.cleaned_data["key"], by=member.person, at=member.at, zone=member.zone)
    except Review.DoesNotExist:
        return _said(request, NO_ANSWER, HTTPStatus.NOT_FOUND)
    return _done(request, "Took the last answer back.")


@never_cache
@member_required
@require_POST
def more(request: HttpRequest) -> HttpResponse:
    """Ten more new ones, today only."""
    member = member_of(request)
    ask_for_more(by=member.person, at=member.at, zone=member.zone)
    return redirect("certs:review")


@never_cache
@member_required
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Not today."""

    def deed(member: Member, memory: CardMemory) -> None:
        bury_card(card_id=memory.card_id, until=member.today + timedelta(days=1), by=member.person)

    return _with_memory(request, deed, "Not today, then. It comes again tomorrow.")


@never_cache
@member_required
@require_POST
def unskip(request: HttpRequest) -> HttpResponse:
    def deed(member: Member, memory: CardMemory) -> None:
        dig_out_card(card_id=memory.card_id, by=member.person, at=member.at, zone=member.zone)

    return _with_memory(request, deed)


@never_cache
@member_required
@require_POST
def suspend(request: HttpRequest) -> HttpResponse:
    """Not any more."""

    def deed(member: Member, memory: CardMemory) -> None:
        suspend_card(memory_id=memory.pk, by=member.person, at=member.at)

    return _with_memory(request, deed, "You are not asked this card any more. What you know of it stays.")


@never_cache
@member_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    def deed(member: Member, memory: CardMemory) -> None:
        resume_card(memory_id=memory.pk, by=member.person, at=member.at)

    return _with_memory(request, deed)


def _page(request: HttpRequest, *, chosen: int | None = None, asks_changes: bool) -> ReviewPage:
    member = member_of(request)
    begin_day(by=member.person, at=member.at, zone=member.zone)
    return review_page(
        person=member.person, at=member.at, zone=member.zone, chosen=chosen, asks_changes=asks_changes
    )


def _with_memory(
    request: HttpRequest, deed: Callable[[Member, CardMemory], None], words: str = ""
) -> HttpResponse:
    """Something done with the person's own memory of the card that the form names."""
    member, form = member_of(request), CardForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    if _is_anothers(form.cleaned_data["person"], member):
        return _said(request, ANOTHER, HTTPStatus.CONFLICT)
    found = CardMemory.objects.of(member.person).filter(card=form.cleaned_data["card"]).first()
    if found is None:
        return _said(request, NOT_ASKED, HTTPStatus.NOT_FOUND)
    deed(member, found)
    return _done(request, words)


def _was_answered_meanwhile(member: Member, asked: dict[str, Any]) -> bool:
    """By another window, since the plain page was made; the same form sent twice is no other answer."""
    given = Review.objects.of(member.person).filter(card=asked["card"], undone_at=None)
    return given.count() > asked["answers"] and not given.filter(key=asked["key"]).exists()


def _is_anothers(asked: int | None, member: Member) -> bool:
    return asked is not None and asked != member.person.pk


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _done(request: HttpRequest, words: str = "") -> HttpResponse:
    if _is_script(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if words:
        messages.success(request, words)
    return redirect("certs:review")


def _refused(request: HttpRequest, form: forms.Form) -> HttpResponse:
    told = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
    return _said(request, told, HTTPStatus.UNPROCESSABLE_ENTITY)


def _said(request: HttpRequest, words: str, status: HTTPStatus) -> HttpResponse:
    """A script reads the words; a person reads them on a page with the way back."""
    if _is_script(request):
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    if status == HTTPStatus.NOT_FOUND:
        raise Http404(words)
    return render(request, "certs/reviews/refused.html", {"words": words}, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
