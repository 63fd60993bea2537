"""Rows of the study log: corrected, removed, put back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certs.actions.study_sessions import (
    DayIsFull,
    Studied,
    edit_session,
    put_back_session,
    remove_session,
)
from certs.forms.study_log import SessionForm
from certs.models import StudySession
from certs.queries.study_log import live_rows, log_targets
from certs.study_days.lines import minutes_in_words
from certs.views.members import member_of
from certs.views.study_words import day_in_words, full_day_words, session_in_words
from certs.views.ways_back import asked_back, lead_back, offer_undo
from notes.access import member_required

NOT_THERE = "There is no such row in your log."


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    session = live_rows(member.person).filter(pk=pk).first()
    if session is None:
        raise Http404(NOT_THERE)
    form = SessionForm(
        request.POST if request.method == "POST" else None,
        session=session,
        today=member.today,
        person=member.person,
        targets=log_targets(person=member.person, today=member.today),
    )
    if form.is_valid():
        facts = form.cleaned_data
        what = Studied(
            on=facts["on"],
            minutes=facts["minutes"],
            goal_id=facts["goal"],
            resource_id=facts["resource"],
            entry_id=facts["entry"],
            note=facts["note"],
        )
        try:
            changed = edit_session(session_id=pk, what=what, by=member.person)
        except DayIsFull as full:
            form.add_error("minutes", full_day_words(full))
        else:
            told = f"Changed: {minutes_in_words(changed.minutes)}, {day_in_words(changed.on, member.today)}"
            url = reverse("certs:study-session-edit", args=[pk])
            words = f"{told}{session_in_words(live_rows(member.person).get(pk=pk))}."
            offer_undo(request, words, url=url, fields=form.initial)
            return lead_back(request, reverse("certs:study-log"))
    held = {"form": form, "session": session, "back": asked_back(request)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/study_sessions/edit.html", held, status=status)


@never_cache
@member_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        session = remove_session(session_id=pk, by=member.person, at=member.at)
    except StudySession.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    words = f"Removed {minutes_in_words(session.minutes)}, {day_in_words(session.on, member.today)}."
    offer_undo(request, words, url=reverse("certs:study-session-restore", args=[pk]))
    return lead_back(request, reverse("certs:study-log"))


@never_cache
@member_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        session = put_back_session(session_id=pk, by=member.person)
    except StudySession.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    except DayIsFull as full:
        messages.error(request, f"Not put back: {full_day_words(full)}")
    else:
        words = f"{minutes_in_words(session.minutes)}, {day_in_words(session.on, member.today)}"
        messages.success(request, f"Put back: {words}.")
    return lead_back(request, reverse("certs:study-log"))
