"""How far the notes that one keeps say one is: taken over, or not."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from awskb.api.bearer import reads_study, writes_study
from awskb.api.goal_offers import OfferAnswers
from awskb.api.members import ME, member_of
from certs.actions.resources import answer_position_offer
from certs.queries.resource_offers import position_offers

router = Router(tags=["positions"])


class PositionOffered(Schema):
    """One place in the notes files whose author one is; each is offered once."""

    value: str = Field(description="Names it in an answer.")
    title: str
    place: str
    file: str
    url: str


class PositionsOffered(Schema):
    items: list[PositionOffered]


class AnsweredPositions(Schema):
    positions: Annotated[int, Field(description="How many were taken over.")]


@router.get(f"{ME}/position-offers", response=PositionsOffered, auth=reads_study)
def list_position_offers(request: HttpRequest) -> PositionsOffered:
    """What one has not answered."""
    found = position_offers(person=member_of(request).person)
    items = [
        PositionOffered(value=one.value, title=one.title, place=one.place, file=one.file_name, url=one.url)
        for one in found
    ]
    return PositionsOffered(items=items)


@router.post(f"{ME}/position-offers/answer", response=AnsweredPositions, auth=writes_study)
def answer_position_offers(request: HttpRequest, answers: OfferAnswers) -> AnsweredPositions:
    """What is not offered is passed over."""
    member = member_of(request)
    taken = set(answers.taken)
    named = taken | set(answers.declined)
    asked = [one for one in position_offers(person=member.person) if one.value in named]
    for one in asked:
        answer_position_offer(offer=one, is_taken=one.value in taken, by=member.person, at=member.at)
    return AnsweredPositions(positions=sum(one.value in taken for one in asked))
