"""The timer: started, stopped into the log, cancelled, taken up again."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certs.actions.study_sessions import DayIsFull
from certs.actions.timers import (
    MoreThanItRan,
    NoTimer,
    Timed,
    TimerForgotten,
    TimerRunsAlready,
    cancel_timer,
    start_timer,
    stop_timer,
    take_up_timer,
)
from certs.forms.study_log import KeepForm, TimerForm
from certs.models import StudyTimer
from certs.queries.study_log import log_targets, running_timer
from certs.study_days.lines import minutes_in_words
from certs.study_days.timing import is_past_guessing, minutes_between
from certs.views.members import Member, member_of
from certs.views.study_log import show_log
from certs.views.study_words import day_in_words, full_day_words, session_in_words
from certs.views.ways_back import asked_back, lead_back, offer_undo
from notes.access import member_required

NONE_RUNS = "No timer is running. Perhaps it was stopped in another window."


@never_cache
@member_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    targets = log_targets(person=member.person, today=member.today)
    form = TimerForm(request.POST, person=member.person, targets=targets, today=member.today)
    if form.is_valid():
        facts = form.cleaned_data
        what = Timed(facts.get("goal"), facts.get("resource"), facts.get("entry"), form.note)
        try:
            start_timer(what=what, by=member.person, at=member.at)
        except TimerRunsAlready as running:
            since = running.timer.started_at.astimezone(member.zone)
            form.add_error(None, f"A timer is running already, since {since:%H:%M}. Stop or cancel it first.")
        else:
            messages.success(request, "The timer is running.")
            return lead_back(request, reverse("certs:study-log"))
    return show_log(request, member, form, targets)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """Write the minutes. After six hours the person is asked what of it to keep."""
    member = member_of(request)
    timer = running_timer(person=member.person)
    if timer is None:
        messages.info(request, NONE_RUNS)
        return lead_back(request, reverse("certs:study-log"))
    form = KeepForm(request.POST if "minutes" in request.POST else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            return _stopped(request, member, form.cleaned_data["minutes"] if form.is_bound else None)
        except TimerForgotten:
            return redirect(_with_back(request, reverse("certs:timer-stop")))
        except NoTimer:
            messages.info(request, NONE_RUNS)
            return lead_back(request, reverse("certs:study-log"))
        except MoreThanItRan as more:
            form.add_error("minutes", f"The timer ran for {minutes_in_words(more.minutes)}: keep no more.")
        except DayIsFull as full:
            if not form.is_bound:
                form = KeepForm({"minutes": str(minutes_between(timer.started_at, member.at))})
            form.add_error("minutes", full_day_words(full))
    return _ask(request, member, timer, form)


@never_cache
@member_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    try:
        cancel_timer(by=member.person, at=member.at)
    except NoTimer:
        messages.info(request, NONE_RUNS)
    else:
        offer_undo(request, "Cancelled the timer; nothing was logged.", url=reverse("certs:timer-restore"))
    return lead_back(request, reverse("certs:study-log"))


@never_cache
@member_required
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Undo of cancelling: it counts on from where it was started."""
    try:
        take_up_timer(by=member_of(request).person)
    except NoTimer:
        messages.info(request, "There is no cancelled timer to take up.")
    else:
        messages.success(request, "The timer is running on.")
    return lead_back(request, reverse("certs:study-log"))


def _stopped(request: HttpRequest, member: Member, keep: int | None) -> HttpResponse:
    session = stop_timer(by=member.person, at=member.at, zone=member.zone, keep=keep)
    told = f"Logged {minutes_in_words(session.minutes)}, {day_in_words(session.on, member.today)}"
    url = reverse("certs:study-session-remove", args=[session.pk])
    offer_undo(request, f"{told}{session_in_words(session)}.", url=url)
    return lead_back(request, reverse("certs:study-log"))


def _ask(request: HttpRequest, member: Member, timer: StudyTimer, form: KeepForm) -> HttpResponse:
    ran = minutes_between(timer.started_at, member.at)
    held = {
        "timer": timer,
        "form": form,
        "began": timer.started_at.astimezone(member.zone),
        "ran": minutes_in_words(ran),
        "ran_minutes": ran,
        "is_past_guessing": is_past_guessing(timer.started_at, member.at),
        "back": asked_back(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/timers/stop.html", held, status=status)


def _with_back(request: HttpRequest, url: str) -> str:
    back = asked_back(request)
    return f"{url}?{urlencode({'back': back})}" if back else url
