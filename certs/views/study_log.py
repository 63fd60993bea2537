"""The study log: its page, and the one line by which study is logged."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certs.actions.study_sessions import DayIsFull, Studied, log_study
from certs.forms.study_log import LogForm, TimerForm
from certs.queries.study_log import LogTargets, log_page, log_targets, study_days
from certs.study_days.lines import minutes_in_words
from certs.study_days.weeks import STREAK_RULE
from certs.views.members import Member, member_of
from certs.views.study_words import day_in_words, full_day_words, session_in_words
from certs.views.ways_back import asked_back, lead_back, offer_undo
from notes.access import member_required


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The log; a POST writes one row of it."""
    member = member_of(request)
    targets = log_targets(person=member.person, today=member.today)
    if request.method != "POST":
        initial = {"goal": targets.first_choice, "on": member.today, "entry": request.GET.get("entry", "")}
        form = LogForm(initial=initial, person=member.person, targets=targets, today=member.today)
        return show_log(request, member, form, targets)
    form = LogForm(request.POST, person=member.person, targets=targets, today=member.today)
    if form.is_valid():
        try:
            return _logged(request, member, form)
        except DayIsFull as full:
            form.add_error("line", full_day_words(full))
    return show_log(request, member, form, targets)


def show_log(
    request: HttpRequest, member: Member, form: LogForm | TimerForm, targets: LogTargets
) -> HttpResponse:
    """The page with this form in it, which keeps what was refused."""
    asked = request.GET.get("goal", "")
    goal_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    held = {
        "log": study_days(
            person=member.person, today=member.today, goals=targets.goals, resources=targets.resources
        ),
        "page": log_page(person=member.person, at=member.at, goal_id=goal_id, number=request.GET.get("page")),
        "form": form,
        "back": asked_back(request),
        "streak_rule": STREAK_RULE,
        "is_asked_for": "entry" in request.GET or "log" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/study_log/index.html", held, status=status)


def _logged(request: HttpRequest, member: Member, form: LogForm) -> HttpResponse:
    read, facts = form.read, form.cleaned_data
    what = Studied(
        on=form.day,
        minutes=read.minutes,
        goal_id=facts.get("goal"),
        resource_id=facts.get("resource"),
        entry_id=facts.get("entry"),
        note=read.note,
    )
    session = log_study(what=what, by=member.person, at=member.at)
    named = read.entry_name
    unknown = (
        f" No single entry is called “{named}”, so that stays words." if named and not what.entry_id else ""
    )
    told = f"Logged {minutes_in_words(read.minutes)}, {day_in_words(what.on, member.today)}"
    offer_undo(
        request,
        f"{told}{session_in_words(session)}.{unknown}",
        url=reverse("certs:study-session-remove", args=[session.pk]),
    )
    return lead_back(request, reverse("certs:study-log"))
