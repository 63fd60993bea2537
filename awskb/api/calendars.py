"""One's calendar: its secret address, its dates, the times of the week kept for study."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, Clock, as_form_data, clock, member_of, refused_by
from awskb.api.paging import Id, Number
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.calendars import (
    MOST_BLOCKS,
    TooManyBlocks,
    give_up_study_time,
    keep_study_time,
    make_calendar_address,
    revoke_calendar_address,
)
from certs.forms.calendars import StudyTimeForm
from certs.models import StudyBlock
from certs.queries.calendars import own_calendar
from certs.views.members import Member

router = Router(tags=["calendar"])

CALENDAR = f"{ME}/calendar"


class DateOut(Schema):
    title: str
    day: date
    starts_at: Clock | None
    minutes: int | None
    place: str


class StudyTimeIn(Sent):
    """The same weekday and hour again changes it."""

    weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]
    starts_at: Clock
    minutes: Annotated[int, Field(ge=5, le=720)]
    goal_id: Number | None = None


class StudyTimeOut(Schema):
    id: int
    weekday: int
    starts_at: Clock
    minutes: int
    goal_id: int | None
    since: date


class CalendarOut(Schema):
    """Whoever knows `path` reads the calendar; empty: no address was made."""

    path: str
    made_at: datetime | None
    dates: list[DateOut]
    times: list[StudyTimeOut]


@router.get(CALENDAR, response=CalendarOut, auth=reads_study)
def get_calendar(request: HttpRequest) -> CalendarOut:
    """Dates from today on, soonest first."""
    return _calendar(member_of(request))


@router.post(f"{CALENDAR}/address", response={201: CalendarOut}, auth=writes_study)
def make_calendar(request: HttpRequest) -> Any:
    """Make an address; one made before stops working."""
    member = member_of(request)
    make_calendar_address(by=member.person, at=member.at)
    return Status(HTTPStatus.CREATED, _calendar(member))


@router.delete(f"{CALENDAR}/address", response={204: None}, auth=writes_study)
def revoke_calendar(request: HttpRequest) -> Any:
    """It leads nowhere from now on."""
    if not revoke_calendar_address(by=member_of(request).person):
        raise nothing_here()
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{CALENDAR}/times", response={201: StudyTimeOut}, auth=writes_study)
def keep_time(request: HttpRequest, kept: StudyTimeIn) -> Any:
    """Keep a time of every week for study."""
    member = member_of(request)
    said = kept.dict()
    said["goal"] = said.pop("goal_id")
    form = StudyTimeForm(as_form_data(said), person=member.person)
    if not form.is_valid():
        raise refused_by(form, {"goal": "goal_id"})
    try:
        block = keep_study_time(by=member.person, since=member.today, **form.cleaned_data)
    except TooManyBlocks as many:
        raise wrong_fields({"": f"{MOST_BLOCKS} times a week are kept already."}) from many
    return Status(HTTPStatus.CREATED, _time(block))


@router.delete(f"{CALENDAR}/times/{{time_id}}", response={204: None}, auth=writes_study)
def give_up_time(request: HttpRequest, time_id: Id) -> Any:
    person = member_of(request).person
    block = StudyBlock.objects.of(person).filter(pk=time_id).first()
    if block is None:
        raise nothing_here()
    give_up_study_time(by=person, block=block)
    return Status(HTTPStatus.NO_CONTENT, None)


def _calendar(member: Member) -> CalendarOut:
    page = own_calendar(person=member.person, today=member.today)
    return CalendarOut(
        path=page.path,
        made_at=page.made_at,
        dates=[
            DateOut(
                title=one.title,
                day=one.day,
                starts_at=clock(one.starts_at),
                minutes=one.minutes,
                place=one.place,
            )
            for one in page.dates
        ],
        times=[_time(one) for one in page.blocks],
    )


def _time(block: StudyBlock) -> StudyTimeOut:
    return StudyTimeOut(
        id=block.pk,
        weekday=block.weekday,
        starts_at=f"{block.starts_at:%H:%M}",
        minutes=block.minutes,
        goal_id=block.goal_id,
        since=block.since,
    )
