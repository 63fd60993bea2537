"""The day's list: ticked, put off, ordered, with lines of one's own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import LARGEST
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions.today import (
    TooManyLines,
    add_own_line,
    order_lines,
    remove_own_line,
    set_line_done,
    set_line_put_off,
)
from certs.forms.today import KEY, MOST_KEYS, OwnLineForm
from certs.queries.dashboard import dashboard_page
from certs.views.members import Member

router = Router(tags=["today"])

TODAY = f"{ME}/today"
GoalQuery = Annotated[int | None, Query(ge=1, le=LARGEST, description="Of this goal; else the nearest.")]
Key = Annotated[str, StringConstraints(max_length=100, pattern=KEY.pattern.replace(r"\Z", "$"))]


class TodayLineOut(Schema):
    key: str
    title: str
    url: str
    why: str
    minutes: int
    is_done: bool
    is_own: bool


class TodayOut(Schema):
    """`minutes` are estimates; `share` is the day's part of the week."""

    goal_id: int | None
    lines: list[TodayLineOut]
    share: int
    rule: str


class LineIn(Sent):
    key: Key
    is_done: bool | None = None
    is_put_off: bool | None = Field(default=None, description="Left out of this day.")


class OwnLineIn(Sent):
    text: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class OrderIn(Sent):
    keys: Annotated[list[Key], Field(min_length=1, max_length=MOST_KEYS)]


@router.get(TODAY, response=TodayOut, auth=reads_study)
def get_today(request: HttpRequest, goal_id: GoalQuery = None) -> TodayOut:
    """The day's list for one goal; empty without one."""
    return _today(member_of(request), goal_id)


@router.patch(TODAY, response=TodayOut, auth=writes_study)
def change_line(request: HttpRequest, line: LineIn, goal_id: GoalQuery = None) -> TodayOut:
    """Tick a line, put it off, or take that back."""
    member = member_of(request)
    text = next((one.title for one in _today(member, goal_id).lines if one.key == line.key), None)
    try:
        if line.is_done is not None:
            at = member.at if line.is_done else None
            set_line_done(by=member.person, on=member.today, key=line.key, text=(text or "")[:200], at=at)
        if line.is_put_off is not None:
            at = member.at if line.is_put_off else None
            set_line_put_off(by=member.person, on=member.today, key=line.key, at=at)
    except TooManyLines as many:
        raise _too_many("key") from many
    return _today(member, goal_id)


@router.post(TODAY, response={201: TodayOut}, auth=writes_study)
def add_line(request: HttpRequest, line: OwnLineIn, goal_id: GoalQuery = None) -> Any:
    """A line in one's own words."""
    member = member_of(request)
    form = OwnLineForm(as_form_data(line.dict()))
    if not form.is_valid():
        raise refused_by(form)
    try:
        add_own_line(by=member.person, on=member.today, text=form.cleaned_data["text"])
    except TooManyLines as many:
        raise _too_many("text") from many
    return Status(HTTPStatus.CREATED, _today(member, goal_id))


@router.put(f"{TODAY}/order", response=TodayOut, auth=writes_study)
def order_today(request: HttpRequest, order: OrderIn, goal_id: GoalQuery = None) -> TodayOut:
    member = member_of(request)
    try:
        order_lines(by=member.person, on=member.today, keys=list(dict.fromkeys(order.keys)))
    except TooManyLines as many:
        raise _too_many("keys") from many
    return _today(member, goal_id)


@router.delete(TODAY, response=TodayOut, auth=writes_study)
def remove_line(
    request: HttpRequest,
    key: Annotated[str, Query(max_length=100, pattern=KEY.pattern.replace(r"\Z", "$"))],
    goal_id: GoalQuery = None,
) -> TodayOut:
    """A line of one's own; others can only be put off."""
    member = member_of(request)
    remove_own_line(by=member.person, on=member.today, key=key)
    return _today(member, goal_id)


def _today(member: Member, goal_id: int | None) -> TodayOut:
    page = dashboard_page(person=member.person, today=member.today, goal_id=goal_id)
    chosen = page.chosen
    if goal_id is not None and (chosen is None or chosen.goal.pk != goal_id):
        raise nothing_here()
    return TodayOut(
        goal_id=chosen.goal.pk if chosen else None,
        lines=[
            TodayLineOut(
                key=one.key,
                title=one.title,
                url=one.url,
                why=one.why,
                minutes=one.minutes,
                is_done=one.is_done,
                is_own=one.is_own,
            )
            for one in (page.today.lines if page.today else ())
        ],
        share=page.today.share if page.today else 0,
        rule=page.rule,
    )


def _too_many(name: str) -> ApiProblem:
    return wrong_fields({name: "A day has room for a hundred lines. Remove one first."})
