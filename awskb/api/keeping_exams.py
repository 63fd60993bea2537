"""Which exams would keep one's certificates alive, and which of them the most."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from awskb.api.bearer import reads_study
from awskb.api.members import ME, member_of
from awskb.api.problems import wrong_fields
from certs.queries.attempts import failed_sittings
from certs.queries.credentials import KeepingExam, credentials_of
from certs.views.credentials import is_day_ahead

router = Router(tags=["credentials"])


class KeptOn(Schema):
    certification: str
    until: date | None = Field(description="Until when it would then hold; null: not known.")


class KeepingOut(Schema):
    exam: str
    certification: str
    is_held: bool
    kept: list[KeptOn]
    retake: str = Field(description="What forbids sitting it on that day; empty: nothing.")


class KeepingList(Schema):
    on: date
    items: list[KeepingOut]


@router.get(f"{ME}/keeping-exams", response=KeepingList, auth=reads_study)
def list_keeping_exams(
    request: HttpRequest,
    on: Annotated[date | None, Query(description="Passed on this day, not before today; today.")] = None,
) -> KeepingList:
    """What passing each would keep, the most first. No advice, and no chance to pass."""
    member = member_of(request)
    if on is not None and not is_day_ahead(on, member.today):
        raise wrong_fields({"on": "Choose a day from today on, of the next ten years."}, within="query")
    part = credentials_of(
        person=member.person,
        today=member.today,
        asked_on=on or member.today,
        failed=failed_sittings(person=member.person),
    )
    return KeepingList(on=part.asked_on, items=[_told(one) for one in part.keeping])


def _told(one: KeepingExam) -> KeepingOut:
    return KeepingOut(
        exam=one.keeper.exam.code,
        certification=one.certification.abbreviation,
        is_held=one.keeper.is_held,
        kept=[KeptOn(certification=kept.certification.abbreviation, until=kept.until) for kept in one.kept],
        retake=one.retake_words,
    )
