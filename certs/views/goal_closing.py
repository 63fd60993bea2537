"""Closing, moving, deleting and sharing one's own goal."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certs.actions.goals import (
    GoalIsClosed,
    GoalOpenAlready,
    NothingToMoveTo,
    delete_goal,
    give_up_goal,
    move_goal,
    put_goal_away,
    reopen_goal,
    share_goal,
    stop_sharing_goal,
)
from certs.models import Goal
from certs.queries.goals import GoalLine, comparison_to_successor, goal_line
from certs.views.members import Member, member_of
from notes.access import member_required

NOT_THERE = "There is no such goal."


@member_required
@never_cache
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up; or put it away, if it was reached."""
    member = member_of(request)
    line = _line(member, pk)
    act = give_up_goal if line.is_ahead else put_goal_away
    try:
        goal = act(by=member.person, goal_id=pk, at=member.at)
    except Goal.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    except GoalIsClosed:
        messages.info(request, "This goal is closed already.")
        return HttpResponseRedirect(line.url)
    said = "Gave up the goal" if line.is_ahead else "Put away the goal"
    held = {"words": f"{said} {line.code}.", "undo_url": reverse("certs:goal-reopen", args=[goal.pk])}
    messages.success(request, render_to_string("certs/goals/undo.html", held, request=request))
    return HttpResponseRedirect(reverse("certs:goals"))


@member_required
@never_cache
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    line = _line(member, pk)
    try:
        reopen_goal(by=member.person, goal_id=pk, at=member.at)
    except Goal.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    except GoalOpenAlready as there:
        messages.error(request, f"{there} It stays closed; the open one is below.")
        return HttpResponseRedirect(reverse("certs:goals"))
    messages.success(request, f"The goal {line.code} is open again.")
    return HttpResponseRedirect(line.url)


@member_required
@never_cache
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the successor changes; on POST, go on with it."""
    member = member_of(request)
    line = _line(member, pk)
    if not line.is_open or line.successor is None:
        messages.error(request, _why_not_moved(line))
        return HttpResponseRedirect(line.url)
    if request.method != "POST":
        page = {"line": line, "comparison": comparison_to_successor(line)}
        return render(request, "certs/goals/move.html", page)
    try:
        new = move_goal(by=member.person, goal_id=pk, at=member.at, today=member.today)
    except Goal.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    except (GoalIsClosed, GoalOpenAlready, NothingToMoveTo):
        messages.error(request, _why_not_moved(_line(member, pk)))
        return HttpResponseRedirect(line.url)
    messages.success(
        request, f"You go on with {new.exam_version.code}. What you reached in {line.code} is kept."
    )
    return HttpResponseRedirect(reverse("certs:goal", args=[new.pk]))


@member_required
@never_cache
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first; there is no undo."""
    member = member_of(request)
    line = _line(member, pk)
    if request.method != "POST":
        return render(request, "certs/goals/delete.html", {"line": line})
    if request.POST.get("sure") != "yes":
        page = {"line": line, "was_unsure": True}
        return render(request, "certs/goals/delete.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        code = delete_goal(by=member.person, goal_id=pk)
    except Goal.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    messages.success(request, f"Deleted the goal {code}.")
    return HttpResponseRedirect(reverse("certs:goals"))


@member_required
@never_cache
@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    said = "The team sees that you aim at {}, and your target date. Nothing else of it."
    return _switch(request, pk, share_goal, said)


@member_required
@never_cache
@require_POST
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, stop_sharing_goal, "Your goal {} is yours alone again.")


def _switch(request: HttpRequest, pk: int, act: Callable[..., Goal], said: str) -> HttpResponse:
    person: AbstractUser = member_of(request).person
    try:
        goal = act(by=person, goal_id=pk)
    except Goal.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    except GoalIsClosed:
        messages.error(request, "This goal is closed. Open it again to share it.")
    else:
        messages.success(request, said.format(goal.exam_version.code))
    return HttpResponseRedirect(reverse("certs:goal", args=[pk]))


def _line(member: Member, pk: int) -> GoalLine:
    line = goal_line(person=member.person, goal_id=pk, today=member.today)
    if line is None:
        raise Http404(NOT_THERE)
    return line


def _why_not_moved(line: GoalLine) -> str:
    if not line.is_open:
        return "This goal is closed. Open it again to move it."
    return f"No successor of {line.code} is known here."
