"""A person's goals: set, looked at, changed. Another person's goal is a 404, as one that is not there."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from certs.actions.goals import GoalFacts, GoalIsClosed, GoalOpenAlready, change_goal, set_goal
from certs.forms.goals import GoalEditForm, GoalForm
from certs.models import Goal
from certs.queries.goal_lists import goals_page
from certs.queries.goal_starts import goal_start
from certs.queries.goals import goal_page
from certs.views.members import Member, member_of
from notes.access import member_required


@member_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Every goal of one's own, what the notes aim at, things to study."""
    member = member_of(request)
    page = goals_page(person=member.person, today=member.today)
    return render(request, "certs/goals/index.html", {"page": page})


@member_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """One short form; `?exam=SAA-C03` chooses the exam."""
    member = member_of(request)
    start = goal_start(today=member.today)
    if request.method != "POST":
        form = GoalForm(
            start=start, today=member.today, initial={"exam": request.GET.get("exam", "").upper()}
        )
        return render(request, "certs/goals/new.html", {"form": form, "start": start})
    form = GoalForm(request.POST, start=start, today=member.today)
    if form.is_valid():
        try:
            return _set(request, form, member)
        except GoalOpenAlready as there:
            form.existing = there.goal
            form.add_error("exam", str(there))
    shown = {"form": form, "start": start}
    return render(request, "certs/goals/new.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@member_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal: what it counts towards, what matters about its dates, what can be done with it."""
    member = member_of(request)
    page = goal_page(person=member.person, goal_id=pk, today=member.today)
    if page is None:
        raise Http404("There is no such goal.")
    return render(request, "certs/goals/show.html", {"page": page})


@member_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    page = goal_page(person=member.person, goal_id=pk, today=member.today)
    if page is None:
        raise Http404("There is no such goal.")
    line = page.line
    if not line.is_open:
        return _told_closed(request, pk)
    data = request.POST if request.method == "POST" else None
    form = GoalEditForm(data, today=member.today, goal=line.goal)
    if form.is_valid():
        try:
            change_goal(by=member.person, goal_id=pk, facts=GoalFacts(**form.facts), at=member.at)
        except Goal.DoesNotExist as gone:
            raise Http404("There is no such goal.") from gone
        except GoalIsClosed:
            return _told_closed(request, pk)
        messages.success(request, f"Saved your goal for {line.code}.")
        return HttpResponseRedirect(line.url)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/goals/edit.html", {"form": form, "line": line}, status=status)


def _set(request: HttpRequest, form: GoalForm, member: Member) -> HttpResponse:
    goal = set_goal(
        by=member.person,
        exam_version=form.version,
        facts=GoalFacts(**form.facts),
        at=member.at,
        today=member.today,
    )
    messages.success(request, f"{form.version.code} is your goal. Nobody else sees it.")
    return HttpResponseRedirect(reverse("certs:goal", args=[goal.pk]))


def _told_closed(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, "This goal is closed. Open it again to change it.")
    return HttpResponseRedirect(reverse("certs:goal", args=[pk]))
