"""What kept a certificate alive since it was earned; and one's word on what others recorded."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import writes_study
from awskb.api.bodies import Sent
from awskb.api.credentials import CredentialOut, credential_out
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import Id
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions import credentials as actions
from certs.forms.credentials import LONGEST_WHY, EventForm
from certs.queries.credentials import HeldCredential, credentials_of
from certs.views.credential_events import event_facts, event_form, own_row
from certs.views.members import Member

router = Router(tags=["credentials"])

EVENTS = f"{ME}/credentials/{{credential_id}}/events"


class EventIn(Sent):
    how: Literal["exam", "maintained", "game"] = Field(
        description="An exam was passed, it was maintained on Skill Builder, or renewed by a game."
    )
    on: date
    exam: Annotated[str, StringConstraints(max_length=20)] = ""
    valid_until: date | None = Field(default=None, description="Only if another day is printed.")


class Contest(Sent):
    why: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WHY)]


@router.post(EVENTS, response={201: CredentialOut}, auth=writes_study)
def add_event(request: HttpRequest, credential_id: Id, event: EventIn) -> Any:
    member = member_of(request)
    form = _form(member, _held(member, credential_id), event)
    try:
        actions.add_event(
            by=member.person, credential_id=credential_id, event=event_facts(form), at=member.at
        )
    except actions.ContradictsRules as refusal:
        raise wrong_fields({"on": str(refusal)}) from refusal
    return Status(HTTPStatus.CREATED, credential_out(member, credential_id))


@router.put(f"{EVENTS}/{{event_id}}", response=CredentialOut, auth=writes_study)
def replace_event(request: HttpRequest, credential_id: Id, event_id: Id, event: EventIn) -> CredentialOut:
    """What follows from a sitting is changed with the sitting."""
    member = member_of(request)
    one = _held(member, credential_id)
    own_row(one, event_id)
    form = _form(member, one, event)
    try:
        actions.change_event(
            by=member.person, credential_id=credential_id, event_id=event_id, event=event_facts(form)
        )
    except actions.ContradictsRules as refusal:
        raise wrong_fields({"on": str(refusal)}) from refusal
    return credential_out(member, credential_id)


@router.delete(f"{EVENTS}/{{event_id}}", response=CredentialOut, auth=writes_study)
def delete_event(request: HttpRequest, credential_id: Id, event_id: Id) -> CredentialOut:
    member = member_of(request)
    own_row(_held(member, credential_id), event_id)
    try:
        actions.remove_event(by=member.person, credential_id=credential_id, event_id=event_id)
    except actions.OnlyEvent as only:
        raise ApiProblem(
            HTTPStatus.CONFLICT, "That is all that is recorded of it. Delete the certificate instead."
        ) from only
    return credential_out(member, credential_id)


@router.post(f"{ME}/credentials/{{credential_id}}/agree", response=CredentialOut, auth=writes_study)
def agree(request: HttpRequest, credential_id: Id) -> CredentialOut:
    """What another person recorded is right."""
    member = member_of(request)
    _of_another(member, credential_id)
    actions.agree(by=member.person, credential_id=credential_id, at=member.at)
    return credential_out(member, credential_id)


@router.post(f"{ME}/credentials/{{credential_id}}/contest", response=CredentialOut, auth=writes_study)
def contest(request: HttpRequest, credential_id: Id, said: Contest) -> CredentialOut:
    """What another person recorded is wrong; the team sees it marked so."""
    member = member_of(request)
    _of_another(member, credential_id)
    actions.contest(by=member.person, credential_id=credential_id, why=said.why, at=member.at)
    return credential_out(member, credential_id)


def _held(member: Member, credential_id: int) -> HeldCredential:
    part = credentials_of(person=member.person, today=member.today)
    found = next((one for one in part.credentials if one.row.pk == credential_id), None)
    if found is None:
        raise nothing_here()
    return found


def _of_another(member: Member, credential_id: int) -> None:
    if _held(member, credential_id).row.recorded_by_id is None:
        raise ApiProblem(HTTPStatus.CONFLICT, "Nobody else recorded it.")


def _form(member: Member, one: HeldCredential, event: EventIn) -> EventForm:
    sent = as_form_data({**event.dict(), "exam": event.exam.upper()})
    form = event_form(member, one, sent)
    if not form.is_valid():
        raise refused_by(form)
    return form
