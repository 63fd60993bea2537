"""What the team may see of each other: certificates that are not hidden, goals that are shared, needs."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from awskb.api.bearer import curator_of, person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.members import member_of
from awskb.api.problems import ApiProblem, wrong_fields
from certs.actions.team_needs import NeedsChangedMeanwhile, set_team_needs, team_needs
from certs.models import Certification
from certs.queries.goals import shared_goals
from certs.queries.team import team_credentials

router = Router(tags=["team"])

Letters = Annotated[str, StringConstraints(max_length=20)]
Needs = Annotated[dict[Letters, Annotated[int, Field(ge=1, le=1000)]], Field(max_length=100)]


class HeldOut(Schema):
    person: str
    certification: str
    until: date | None
    is_held: bool
    is_contested: bool


class SharedGoalOut(Schema):
    person: str
    exam: str
    target_on: date | None


class TeamOut(Schema):
    """What nobody chose to share is not here."""

    certificates: list[HeldOut]
    goals: list[SharedGoalOut]
    needs: dict[str, int] = Field(description="How many people, by a certificate's letters.")


class NeedsIn(Sent):
    """All needs anew; `base` are those that one saw."""

    needs: Needs
    base: Needs


class NeedsOut(Schema):
    needs: dict[str, int]


@router.get("/team", response=TeamOut, auth=reads)
def get_team(request: HttpRequest) -> TeamOut:
    person_of(request)
    today = member_of(request).today
    return TeamOut(
        certificates=[
            HeldOut(
                person=one.person_name,
                certification=one.held.certification.abbreviation,
                until=one.held.until,
                is_held=one.is_held,
                is_contested=one.is_contested,
            )
            for one in team_credentials(today=today)
        ],
        goals=[
            SharedGoalOut(person=one.person_name, exam=one.code, target_on=one.target_on)
            for one in shared_goals(today=today)
        ],
        needs=team_needs(),
    )


@router.put("/team/needs", response=NeedsOut, auth=writes)
def replace_needs(request: HttpRequest, wanted: NeedsIn) -> NeedsOut:
    """For curators."""
    person, at = curator_of(request), member_of(request).at
    known = set(Certification.objects.values_list("abbreviation", flat=True))
    unknown = sorted(wanted.needs.keys() - known)
    if unknown:
        raise wrong_fields({"needs": f"There is no certificate {unknown[0]}."})
    try:
        set_team_needs(needs=wanted.needs, base=wanted.base, by=person, at=at)
    except NeedsChangedMeanwhile as meanwhile:
        raise ApiProblem(
            HTTPStatus.CONFLICT, "Somebody changed the needs meanwhile.", needs=team_needs()
        ) from meanwhile
    return NeedsOut(needs=team_needs())
