"""One's own goals, and what they stand at."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, Clock, as_form_data, clock, member_of, refused_by
from awskb.api.paging import Id
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions.goals import (
    GoalFacts,
    GoalIsClosed,
    GoalOpenAlready,
    change_goal,
    delete_goal,
    give_up_goal,
    put_goal_away,
    reopen_goal,
    set_goal,
    share_goal,
    stop_sharing_goal,
)
from certs.forms.goals import LONGEST_WHY, GoalEditForm, GoalForm
from certs.models.goal import MOST_WEEKLY_MINUTES
from certs.queries.goal_starts import goal_start
from certs.queries.goals import GoalLine, every_goal, goal_line
from certs.views.members import Member

router = Router(tags=["goals"])


class GoalIn(Sent):
    """What a goal says; what is left out is not decided."""

    target_on: date | None = None
    weekly_minutes: Annotated[int, Field(ge=1, le=MOST_WEEKLY_MINUTES)] | None = None
    why: Annotated[str, StringConstraints(max_length=LONGEST_WHY)] = ""
    aim_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    booked_on: date | None = None
    booked_at: Clock | None = None
    booked_place: Annotated[str, StringConstraints(max_length=200)] = ""


class NewGoal(GoalIn):
    exam: Annotated[str, StringConstraints(max_length=20)] = Field(
        description="The code of an exam version: SAA-C03."
    )


class GoalOut(Schema):
    id: int
    exam: str
    state: str
    day: date | None = Field(description="What it counts towards: the booked day, else the target.")
    target_on: date | None
    weekly_minutes: int | None
    why: str
    aim_percent: int
    booked_on: date | None
    booked_at: Clock | None
    booked_place: str
    is_open: bool
    is_shared: bool
    notices: list[str]
    created_at: datetime
    closed_at: datetime | None


class GoalList(Schema):
    items: list[GoalOut]


@router.get(f"{ME}/goals", response=GoalList, auth=reads_study)
def list_goals(request: HttpRequest) -> GoalList:
    """The open ones first, the nearest day first; then those that are closed."""
    member = member_of(request)
    found = every_goal(person=member.person, today=member.today)
    return GoalList(items=[_told(line) for line in found])


@router.post(f"{ME}/goals", response={201: GoalOut}, auth=writes_study)
def create_goal(request: HttpRequest, new: NewGoal) -> Any:
    """Aim at an exam version. Nobody else sees it."""
    member = member_of(request)
    form = GoalForm(as_form_data(new.dict()), start=goal_start(today=member.today), today=member.today)
    if not form.is_valid():
        raise refused_by(form)
    try:
        goal = set_goal(
            by=member.person,
            exam_version=form.version,
            facts=GoalFacts(**form.facts),
            at=member.at,
            today=member.today,
        )
    except GoalOpenAlready as there:
        raise wrong_fields({"exam": str(there)}) from there
    return Status(HTTPStatus.CREATED, goal_out(member, goal.pk))


@router.get(f"{ME}/goals/{{goal_id}}", response=GoalOut, auth=reads_study)
def get_goal(request: HttpRequest, goal_id: Id) -> GoalOut:
    return goal_out(member_of(request), goal_id)


@router.put(f"{ME}/goals/{{goal_id}}", response=GoalOut, auth=writes_study)
def replace_goal(request: HttpRequest, goal_id: Id, goal: GoalIn) -> GoalOut:
    """Everything but its exam, which never changes silently."""
    member = member_of(request)
    line = _line(member, goal_id)
    form = GoalEditForm(as_form_data(goal.dict()), today=member.today, goal=line.goal)
    if not form.is_valid():
        raise refused_by(form)
    try:
        change_goal(by=member.person, goal_id=goal_id, facts=GoalFacts(**form.facts), at=member.at)
    except GoalIsClosed as closed:
        raise _is_closed() from closed
    return goal_out(member, goal_id)


@router.delete(f"{ME}/goals/{{goal_id}}", response={204: None}, auth=writes_study)
def remove_goal(request: HttpRequest, goal_id: Id) -> Any:
    """For good. What was studied stays in the log, without a goal."""
    delete_goal(by=member_of(request).person, goal_id=goal_id)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{ME}/goals/{{goal_id}}/close", response=GoalOut, auth=writes_study)
def close_goal(request: HttpRequest, goal_id: Id) -> GoalOut:
    """Give it up; or put it away, if it was reached."""
    member = member_of(request)
    act = give_up_goal if _line(member, goal_id).is_ahead else put_goal_away
    try:
        act(by=member.person, goal_id=goal_id, at=member.at)
    except GoalIsClosed as closed:
        raise _is_closed() from closed
    return goal_out(member, goal_id)


@router.post(f"{ME}/goals/{{goal_id}}/reopen", response=GoalOut, auth=writes_study)
def open_goal(request: HttpRequest, goal_id: Id) -> GoalOut:
    member = member_of(request)
    try:
        reopen_goal(by=member.person, goal_id=goal_id, at=member.at)
    except GoalOpenAlready as there:
        raise ApiProblem(HTTPStatus.CONFLICT, str(there)) from there
    return goal_out(member, goal_id)


@router.put(f"{ME}/goals/{{goal_id}}/shared", response=GoalOut, auth=writes_study)
def share(request: HttpRequest, goal_id: Id) -> GoalOut:
    """The team sees the exam and the target date."""
    member = member_of(request)
    try:
        share_goal(by=member.person, goal_id=goal_id)
    except GoalIsClosed as closed:
        raise _is_closed() from closed
    return goal_out(member, goal_id)


@router.delete(f"{ME}/goals/{{goal_id}}/shared", response=GoalOut, auth=writes_study)
def unshare(request: HttpRequest, goal_id: Id) -> GoalOut:
    member = member_of(request)
    stop_sharing_goal(by=member.person, goal_id=goal_id)
    return goal_out(member, goal_id)


def _is_closed() -> ApiProblem:
    return ApiProblem(HTTPStatus.CONFLICT, "This goal is closed. Open it again to change it.")


def _line(member: Member, goal_id: int) -> GoalLine:
    line = goal_line(person=member.person, goal_id=goal_id, today=member.today)
    if line is None:
        raise nothing_here()
    return line


def goal_out(member: Member, goal_id: int) -> GoalOut:
    return _told(_line(member, goal_id))


def _told(line: GoalLine) -> GoalOut:
    goal = line.goal
    return GoalOut(
        id=goal.pk,
        exam=line.code,
        state=line.state.value,
        day=line.day,
        target_on=goal.target_on,
        weekly_minutes=goal.weekly_minutes,
        why=goal.why,
        aim_percent=goal.aim_percent,
        booked_on=goal.booked_on,
        booked_at=clock(goal.booked_at),
        booked_place=goal.booked_place,
        is_open=line.is_open,
        is_shared=goal.is_shared,
        notices=[str(notice.words) for notice in line.notices],
        created_at=goal.created_at,
        closed_at=goal.closed_at,
    )
