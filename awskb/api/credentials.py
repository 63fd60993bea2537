"""The certificates that one holds, and what keeps them alive."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import Id
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.credentials import (
    CredentialHeldAlready,
    EventFacts,
    add_credential,
    change_credential,
    remove_credential,
)
from certs.forms.credentials import LONGEST_ADDRESS, LONGEST_NOTE, CredentialEditForm, CredentialForm
from certs.models import CredentialEvent
from certs.queries.attempts import certification_choices, exam_choices
from certs.queries.credentials import HeldCredential, credentials_of
from certs.views.credentials import kept_facts
from certs.views.members import Member

router = Router(tags=["credentials"])


class CredentialEdit(Sent):
    """What its holder keeps with it. The file has an address of its own."""

    badge_url: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)] = ""
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    is_hidden: bool = Field(default=False, description="The team does not see it.")


class NewCredential(CredentialEdit):
    certification: Annotated[str, StringConstraints(max_length=20)] = Field(description="Its letters: SAA.")
    on: date = Field(description="The day on which it was earned.")
    exam: Annotated[str, StringConstraints(max_length=20)] = ""
    valid_until: date | None = Field(
        default=None, description="Only if the certificate has another day printed."
    )


class EventOut(Schema):
    id: int | None = Field(description="null: it follows from another certificate.")
    kind: str
    on: date
    counts: bool
    why: str


class ChanceOut(Schema):
    """One way to keep it alive: all its exams are one."""

    way: str = Field(description="exam, game or maintain")
    exams: list[str]
    through: str = Field(description="The higher certificate that is maintained instead; empty: itself.")
    opens: date | None = Field(description="null: at any time.")
    closes: date | None
    is_open: bool
    until: date | None = Field(description="Until when it would then hold.")


class CredentialOut(Schema):
    id: int
    certification: str
    name: str
    standing: str
    until: date | None = Field(description="The last day, as it follows from the events; null: not known.")
    badge_url: str
    note: str
    is_hidden: bool
    file_name: str = Field(description="What its file was called; empty: none was sent.")
    events: list[EventOut]
    chances: list[ChanceOut] = Field(description="What can be done to keep it, today and later.")


class CredentialList(Schema):
    items: list[CredentialOut]


@router.get(f"{ME}/credentials", response=CredentialList, auth=reads_study)
def list_credentials(request: HttpRequest) -> CredentialList:
    """What ends soonest first."""
    member = member_of(request)
    part = credentials_of(person=member.person, today=member.today)
    return CredentialList(items=[_told(one) for one in part.credentials])


@router.post(f"{ME}/credentials", response={201: CredentialOut}, auth=writes_study)
def create_credential(request: HttpRequest, new: NewCredential) -> Any:
    """Add a certificate that one holds already. A pass recorded as a sitting adds its own."""
    member = member_of(request)
    said = {**new.dict(), "certification": new.certification.upper(), "exam": new.exam.upper()}
    form = CredentialForm(
        as_form_data(said),
        certifications=certification_choices(),
        versions=exam_choices(today=member.today),
        today=member.today,
    )
    facts = kept_facts(form) if form.is_valid() else None
    if facts is None or form.chosen is None:
        raise refused_by(form)
    event = EventFacts(
        kind=CredentialEvent.Kind.EARNED,
        on=form.cleaned_data["on"],
        exam_version_id=form.version.pk if form.version else None,
        valid_until=form.cleaned_data["valid_until"],
    )
    try:
        made = add_credential(
            by=member.person,
            certification_id=form.chosen.pk,
            event=event,
            facts=facts,
            at=member.at,
        )
    except CredentialHeldAlready as there:
        raise wrong_fields({"certification": str(there)}) from there
    return Status(HTTPStatus.CREATED, credential_out(member, made.pk))


@router.get(f"{ME}/credentials/{{credential_id}}", response=CredentialOut, auth=reads_study)
def get_credential(request: HttpRequest, credential_id: Id) -> CredentialOut:
    return credential_out(member_of(request), credential_id)


@router.put(f"{ME}/credentials/{{credential_id}}", response=CredentialOut, auth=writes_study)
def replace_credential(request: HttpRequest, credential_id: Id, edit: CredentialEdit) -> CredentialOut:
    member = member_of(request)
    credential_out(member, credential_id)
    form = CredentialEditForm(as_form_data(edit.dict()))
    facts = kept_facts(form) if form.is_valid() else None
    if facts is None:
        raise refused_by(form)
    change_credential(by=member.person, credential_id=credential_id, facts=facts)
    return credential_out(member, credential_id)


@router.delete(f"{ME}/credentials/{{credential_id}}", response={204: None}, auth=writes_study)
def delete_credential(request: HttpRequest, credential_id: Id) -> Any:
    """With its events and its file; sittings stay."""
    remove_credential(by=member_of(request).person, credential_id=credential_id)
    return Status(HTTPStatus.NO_CONTENT, None)


def credential_out(member: Member, credential_id: int) -> CredentialOut:
    part = credentials_of(person=member.person, today=member.today)
    found = next((one for one in part.credentials if one.row.pk == credential_id), None)
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(held: HeldCredential) -> CredentialOut:
    return CredentialOut(
        id=held.row.pk,
        certification=held.certification.abbreviation,
        name=held.name,
        standing=held.standing.value,
        until=held.until,
        badge_url=held.row.badge_url,
        note=held.row.note,
        is_hidden=held.row.is_hidden,
        file_name=held.row.certificate_name,
        events=[
            EventOut(
                id=line.row.pk if line.row else None,
                kind=str(line.event.kind.value),
                on=line.event.on,
                counts=line.event.counts,
                why=line.event.why,
            )
            for line in held.story
        ],
        chances=[
            ChanceOut(
                way=chance.way.way,
                exams=[exam.code for exam in chance.exams],
                through=chance.through,
                opens=chance.opens,
                closes=chance.closes,
                is_open=chance.is_open,
                until=chance.until,
            )
            for chance in held.chances
        ],
    )
