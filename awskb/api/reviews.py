"""One's own cards: those of today, an answer to one, an answer taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from awskb.api.bearer import writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, member_of
from awskb.api.paging import Moment, Number
from awskb.api.problems import wrong_fields
from certs.actions.review_days import ask_for_more, begin_day
from certs.actions.reviews import AnswerTooOld, answer_card, undo_answer
from certs.forms.reviews import LONGEST_MILLISECONDS
from certs.models import Review
from certs.queries.due_cards import next_cards
from certs.views.members import Member

router = Router(tags=["reviews"])

MOST_CARDS = 20
# A program's clock may be this far ahead; what is further is no moment of an answer.
AHEAD = timedelta(days=1)


class CardOut(Schema):
    card_id: int
    path: str
    front: str
    lines: list[str]
    official_name: str
    docs_url: str
    url: str | None
    is_new: bool
    due: datetime


class HandOut(Schema):
    """`left` are the cards of today that are still to answer, `new_left` those never answered."""

    cards: list[CardOut]
    left: int
    new_left: int
    minutes_left: int


class AnswerIn(Sent):
    """The same `key` again is the same answer, so that it can be sent twice."""

    key: UUID
    card_id: Number
    rating: Annotated[int, Field(ge=1, le=4, description="1 again, 2 hard, 3 good, 4 easy.")]
    at: Moment | None = Field(default=None, description="When it was given; now, if it is left out.")
    milliseconds: Annotated[int, Field(ge=0, le=LONGEST_MILLISECONDS)] | None = None


class AnswerOut(Schema):
    key: UUID
    card_id: int
    rating: int
    at: datetime
    is_undone: bool


@router.post(f"{ME}/review-day", response=HandOut, auth=writes_study)
def begin_review_day(request: HttpRequest, count: Annotated[int, Query(ge=1, le=MOST_CARDS)] = 3) -> HandOut:
    """Lay today out, if it is not yet, and give the next cards."""
    member = member_of(request)
    begin_day(by=member.person, at=member.at, zone=member.zone)
    return _hand(member, count)


@router.post(f"{ME}/review-day/more", response=HandOut, auth=writes_study)
def ask_for_more_cards(request: HttpRequest) -> HandOut:
    """Ten more new ones, today only."""
    member = member_of(request)
    ask_for_more(by=member.person, at=member.at, zone=member.zone)
    return _hand(member, 3)


@router.post(f"{ME}/reviews", response={201: AnswerOut}, auth=writes_study)
def answer(request: HttpRequest, given: AnswerIn) -> Any:
    """What comes late or out of order is placed by its moment; thirty days ago is too long."""
    member = member_of(request)
    if given.at is not None and not member.at - timedelta(days=3650) < given.at < member.at + AHEAD:
        raise wrong_fields({"at": "This is no moment at which a card was answered."})
    try:
        kept = answer_card(
            key=given.key,
            card_id=given.card_id,
            rating=given.rating,
            at=given.at or member.at,
            arrived_at=member.at,
            milliseconds=given.milliseconds,
            by=member.person,
            zone=member.zone,
        )
    except AnswerTooOld as refusal:
        raise wrong_fields({"at": "This answer was given more than thirty days ago."}) from refusal
    return Status(HTTPStatus.CREATED, _told(kept))


@router.delete(f"{ME}/reviews/{{key}}", response=AnswerOut, auth=writes_study)
def take_answer_back(request: HttpRequest, key: UUID) -> AnswerOut:
    """The card is asked again today. Twice is once."""
    member = member_of(request)
    return _told(undo_answer(key=key, by=member.person, at=member.at, zone=member.zone))


def _hand(member: Member, count: int) -> HandOut:
    hand = next_cards(person=member.person, at=member.at, zone=member.zone, count=count)
    return HandOut(
        cards=[
            CardOut(
                card_id=card.card_id,
                path=str(card.path),
                front=str(card.front),
                lines=[str(line) for line in card.lines],
                official_name=card.official_name,
                docs_url=card.docs_url,
                url=card.url,
                is_new=card.is_new,
                due=card.due,
            )
            for card in hand.cards
        ],
        left=hand.left,
        new_left=hand.new_left,
        minutes_left=hand.minutes_left,
    )


def _told(review: Review) -> AnswerOut:
    return AnswerOut(
        key=review.key,
        card_id=review.card_id,
        rating=review.rating,
        at=review.at,
        is_undone=review.undone_at is not None,
    )
