"""A goal that goes on with the successor; what one's own notes aim at, and what of it is to study."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.goals import GoalOut, goal_out
from awskb.api.members import ME, member_of
from awskb.api.paging import Id
from awskb.api.problems import ApiProblem
from certs.actions.goal_offers import answer_offers, drop_thing_to_study, keep_thing_to_study
from certs.actions.goals import GoalIsClosed, GoalOpenAlready, NothingToMoveTo, move_goal
from certs.queries.goal_offers import offers_to, things_to_study
from certs.views.members import Member

router = Router(tags=["goals"])


class OfferOut(Schema):
    """One aim of the notes files whose author one is; each is offered once."""

    value: str = Field(description="Names it in an answer.")
    words: str
    file: str
    exam: str | None = Field(description="null: a thing to study.")


class OffersOut(Schema):
    items: list[OfferOut]


class OfferAnswers(Sent):
    """Whatever is declined is not offered again, either."""

    taken: Annotated[list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=200)] = []
    declined: Annotated[list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=200)] = []


class AnsweredOffers(Schema):
    goals: int = Field(description="How many goals were set.")


class ThingOut(Schema):
    id: int
    words: str
    file: str
    url: str


class ThingsOut(Schema):
    items: list[ThingOut]


@router.post(f"{ME}/goals/{{goal_id}}/move", response={201: GoalOut}, auth=writes_study)
def go_on_with_successor(request: HttpRequest, goal_id: Id) -> Any:
    """Go on with the exam that replaces this one. What was reached in the old one is kept."""
    member = member_of(request)
    goal_out(member, goal_id)
    try:
        new = move_goal(by=member.person, goal_id=goal_id, at=member.at, today=member.today)
    except GoalIsClosed as closed:
        raise ApiProblem(HTTPStatus.CONFLICT, "This goal is closed.") from closed
    except GoalOpenAlready as there:
        raise ApiProblem(HTTPStatus.CONFLICT, str(there)) from there
    except NothingToMoveTo as none:
        raise ApiProblem(HTTPStatus.CONFLICT, "No successor of its exam is known here.") from none
    return Status(HTTPStatus.CREATED, goal_out(member, new.pk))


@router.get(f"{ME}/goal-offers", response=OffersOut, auth=reads_study)
def list_offers(request: HttpRequest) -> OffersOut:
    """What the notes that one keeps aim at, and what one has not answered."""
    member = member_of(request)
    return OffersOut(
        items=[
            OfferOut(
                value=one.value,
                words=one.words,
                file=one.file_name,
                exam=one.version.code if one.version else None,
            )
            for one in _offers(member, member.today)
        ]
    )


@router.post(f"{ME}/goal-offers/answer", response=AnsweredOffers, auth=writes_study)
def answer_goal_offers(request: HttpRequest, answers: OfferAnswers) -> AnsweredOffers:
    """Exams that are taken become goals without a date. What is not offered is passed over."""
    member = member_of(request)
    offered = _offers(member, member.today)
    taken = set(answers.taken)
    goals = answer_offers(
        by=member.person,
        taken=[one for one in offered if one.value in taken],
        declined=[one for one in offered if one.value in set(answers.declined) - taken],
        at=member.at,
        today=member.today,
    )
    return AnsweredOffers(goals=goals)


@router.get(f"{ME}/things-to-study", response=ThingsOut, auth=reads_study)
def list_things(request: HttpRequest) -> ThingsOut:
    found = things_to_study(person=member_of(request).person)
    return ThingsOut(
        items=[ThingOut(id=one.pk, words=one.words, file=one.file_name, url=one.url) for one in found]
    )


@router.delete(f"{ME}/things-to-study/{{thing_id}}", response={204: None}, auth=writes_study)
def drop_thing(request: HttpRequest, thing_id: Id) -> Any:
    """Off the list; it can be put back."""
    drop_thing_to_study(by=member_of(request).person, answer_id=thing_id)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.put(f"{ME}/things-to-study/{{thing_id}}", response={204: None}, auth=writes_study)
def keep_thing(request: HttpRequest, thing_id: Id) -> Any:
    keep_thing_to_study(by=member_of(request).person, answer_id=thing_id)
    return Status(HTTPStatus.NO_CONTENT, None)


def _offers(member: Member, today: date) -> Any:
    return offers_to(person=member.person, today=today)
