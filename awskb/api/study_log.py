"""One's own log: minutes studied and practice tests taken."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.study_sessions import (
    DayIsFull,
    Studied,
    edit_session,
    log_study,
    put_back_session,
    remove_session,
)
from certs.forms.study_log import LONGEST_NOTE, SessionForm
from certs.models import StudySession
from certs.models.study_session import MOST_MINUTES
from certs.queries.study_log import live_rows, log_targets
from certs.views.members import Member
from certs.views.study_words import full_day_words

router = Router(tags=["study log"])


class SessionIn(Sent):
    """Minutes of one day; today, if none is given."""

    on: date | None = None
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    goal_id: Number | None = None
    resource_id: Number | None = None
    entry_id: Number | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""


class SessionOut(Schema):
    id: int
    on: date
    minutes: int
    goal_id: int | None
    resource_id: int | None
    entry_id: int | None
    note: str
    started_at: datetime | None = Field(description="When the timer began; null: typed.")
    created_at: datetime


@router.get(f"{ME}/study-sessions", response=PageOf[SessionOut], auth=reads_study)
def list_sessions(
    request: HttpRequest,
    since: Annotated[date | None, Query(description="This day and later.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[SessionOut]:
    """The latest day first."""
    rows = live_rows(member_of(request).person)
    if since is not None:
        rows = rows.filter(on__gte=since)
    page = page_of_rows(rows, sort=("-on", "-pk"), cursor=cursor, limit=limit)
    return PageOf[SessionOut](items=[session_out(one) for one in page.rows], next=page.next)


@router.post(f"{ME}/study-sessions", response={201: SessionOut}, auth=writes_study)
def create_session(request: HttpRequest, new: SessionIn) -> Any:
    """Log what was studied."""
    member = member_of(request)
    what = studied(new, member, StudySession(on=member.today))
    try:
        made = log_study(what=what, by=member.person, at=member.at)
    except DayIsFull as full:
        raise wrong_fields({"minutes": full_day_words(full)}) from full
    return Status(HTTPStatus.CREATED, _session(member, made.pk))


@router.get(f"{ME}/study-sessions/{{session_id}}", response=SessionOut, auth=reads_study)
def get_session(request: HttpRequest, session_id: Id) -> SessionOut:
    return _session(member_of(request), session_id)


@router.put(f"{ME}/study-sessions/{{session_id}}", response=SessionOut, auth=writes_study)
def replace_session(request: HttpRequest, session_id: Id, session: SessionIn) -> SessionOut:
    member = member_of(request)
    known = live_rows(member.person).filter(pk=session_id).first()
    if known is None:
        raise nothing_here()
    what = studied(session, member, known)
    try:
        edit_session(session_id=session_id, what=what, by=member.person)
    except DayIsFull as full:
        raise wrong_fields({"minutes": full_day_words(full)}) from full
    return _session(member, session_id)


@router.delete(f"{ME}/study-sessions/{{session_id}}", response={204: None}, auth=writes_study)
def delete_session(request: HttpRequest, session_id: Id) -> Any:
    """It can be put back."""
    member = member_of(request)
    remove_session(session_id=session_id, by=member.person, at=member.at)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{ME}/study-sessions/{{session_id}}/restore", response=SessionOut, auth=writes_study)
def restore_session(request: HttpRequest, session_id: Id) -> SessionOut:
    member = member_of(request)
    try:
        put_back_session(session_id=session_id, by=member.person)
    except DayIsFull as full:
        raise wrong_fields({"minutes": full_day_words(full)}) from full
    return _session(member, session_id)


def studied(sent: SessionIn, member: Member, session: StudySession) -> Studied:
    said = {
        "on": sent.on or session.on,
        "minutes": sent.minutes,
        "goal": sent.goal_id,
        "resource": sent.resource_id,
        "entry": sent.entry_id,
        "note": sent.note,
    }
    form = SessionForm(
        as_form_data(said),
        session=session,
        today=member.today,
        person=member.person,
        targets=log_targets(person=member.person, today=member.today),
    )
    if not form.is_valid():
        raise refused_by(form, {name: f"{name}_id" for name in ("goal", "resource", "entry")})
    held = form.cleaned_data
    return Studied(
        on=held["on"],
        minutes=held["minutes"],
        goal_id=held["goal"],
        resource_id=held["resource"],
        entry_id=held["entry"],
        note=held["note"],
    )


def _session(member: Member, session_id: int) -> SessionOut:
    found = live_rows(member.person).filter(pk=session_id).first()
    if found is None:
        raise nothing_here()
    return session_out(found)


def session_out(session: StudySession) -> SessionOut:
    return SessionOut(
        id=session.pk,
        on=session.on,
        minutes=session.minutes,
        goal_id=session.goal_id,
        resource_id=session.resource_id,
        entry_id=session.entry_id,
        note=session.note,
        started_at=session.started_at,
        created_at=session.created_at,
    )
