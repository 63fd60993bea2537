"""One's timer: one, however many windows and programs are open."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, member_of
from awskb.api.paging import Number
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from awskb.api.study_log import SessionIn, SessionOut, session_out, studied
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
from certs.forms.study_log import LONGEST_NOTE
from certs.models import StudySession, StudyTimer
from certs.models.study_session import MOST_MINUTES
from certs.queries.study_log import running_timer
from certs.views.study_words import full_day_words

router = Router(tags=["timer"])

TIMER = f"{ME}/timer"


class TimerIn(Sent):
    goal_id: Number | None = None
    resource_id: Number | None = None
    entry_id: Number | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""


class TimerOut(Schema):
    started_at: datetime
    goal_id: int | None
    resource_id: int | None
    entry_id: int | None
    note: str


class StopIn(Sent):
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = Field(
        default=None, description="How many of them to keep; needed after six hours."
    )


@router.get(TIMER, response=TimerOut, auth=reads_study)
def get_timer(request: HttpRequest) -> TimerOut:
    """The running one; a 404 where none runs."""
    timer = running_timer(person=member_of(request).person)
    if timer is None:
        raise nothing_here()
    return _told(timer)


@router.post(f"{TIMER}/start", response={201: TimerOut}, auth=writes_study)
def start_own_timer(request: HttpRequest, what: TimerIn) -> Any:
    member = member_of(request)
    # Whatever a row of the log may name, the timer may, too.
    held = studied(SessionIn(minutes=1, **what.dict()), member, StudySession(on=member.today))
    timed = Timed(held.goal_id, held.resource_id, held.entry_id, held.note)
    try:
        timer = start_timer(what=timed, by=member.person, at=member.at)
    except TimerRunsAlready as running:
        raise ApiProblem(HTTPStatus.CONFLICT, "A timer is running already.") from running
    return Status(HTTPStatus.CREATED, _told(timer))


@router.post(f"{TIMER}/stop", response={201: SessionOut}, auth=writes_study)
def stop_own_timer(request: HttpRequest, stop: StopIn) -> Any:
    """Its minutes go into the log, on the day on which it was started."""
    member = member_of(request)
    try:
        session = stop_timer(by=member.person, at=member.at, zone=member.zone, keep=stop.minutes)
    except NoTimer as none:
        raise _none_runs() from none
    except TimerForgotten as forgotten:
        raise wrong_fields({"minutes": f"{forgotten} Say how many minutes of it to keep."}) from forgotten
    except MoreThanItRan as more:
        raise wrong_fields({"minutes": str(more)}) from more
    except DayIsFull as full:
        raise wrong_fields({"minutes": full_day_words(full)}) from full
    return Status(HTTPStatus.CREATED, session_out(session))


@router.post(f"{TIMER}/cancel", response={204: None}, auth=writes_study)
def cancel_own_timer(request: HttpRequest) -> Any:
    """Nothing is logged; it can be taken up again until the next one is started."""
    member = member_of(request)
    try:
        cancel_timer(by=member.person, at=member.at)
    except NoTimer as none:
        raise _none_runs() from none
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{TIMER}/resume", response=TimerOut, auth=writes_study)
def take_up_own_timer(request: HttpRequest) -> TimerOut:
    """The cancelled one counts on from where it was started."""
    try:
        return _told(take_up_timer(by=member_of(request).person))
    except NoTimer as none:
        raise ApiProblem(HTTPStatus.CONFLICT, "There is no cancelled timer to take up.") from none


def _none_runs() -> ApiProblem:
    return ApiProblem(HTTPStatus.CONFLICT, "No timer is running.")


def _told(timer: StudyTimer) -> TimerOut:
    return TimerOut(
        started_at=timer.started_at,
        goal_id=timer.goal_id,
        resource_id=timer.resource_id,
        entry_id=timer.entry_id,
        note=timer.note,
    )
