"""Certificates of the team as a file; and those that curators record for others, who are told."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.accounts.models import User
from awskb.api.bearer import curator_of, person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.members import as_form_data, member_of, refused_by
from awskb.api.problems import wrong_fields
from awskb.api.sent_files import answers_with
from certs.actions.team_credentials import (
    PlannedRow,
    RowsHaveFaults,
    load_rows,
    plan_rows,
    record_for_another,
)
from certs.exam_facts.credential_rows import HeldRow
from certs.forms.team import MOST_CSV_BYTES, CredentialRowsForm, RecordedCredentialForm
from certs.models import Certification, ExamVersion
from certs.views.team import team_as_csv

router = Router(tags=["team"])

MOST_TOLD = 50
CERTIFICATES = "/team/certificates"
Letters = Annotated[str, StringConstraints(max_length=20)]


class RecordedIn(Sent):
    """A certificate that another member holds."""

    person: Annotated[str, StringConstraints(max_length=150)] = Field(description="Their user name.")
    certification: Letters = Field(description="Its letters: SAA.")
    exam: Letters = ""
    on: date = Field(description="The day on which it was earned.")
    valid_until: date | None = None


class RowsIn(Sent):
    text: Annotated[str, StringConstraints(max_length=MOST_CSV_BYTES)] = Field(
        description="CSV with a first line: person,certificate,exam,earned_on,valid_until"
    )


class PlannedLine(Schema):
    line: int
    person: str
    certificate: str
    outcome: str
    fault: str


class RowsPlanOut(Schema):
    """What loading would do. With one fault, nothing is loaded."""

    rows: list[PlannedLine]
    new: int
    faults: int


@router.get(f"{CERTIFICATES}.csv", auth=reads, openapi_extra=answers_with("The file.", "text/csv"))
def get_team_as_csv(request: HttpRequest) -> HttpResponse:
    """What the team's page shows of certificates, in the columns that loading takes."""
    person_of(request)
    return team_as_csv(member_of(request))


@router.post(CERTIFICATES, response={204: None}, auth=writes)
def record_certificate(request: HttpRequest, recorded: RecordedIn) -> Any:
    """Its holder is told, unless they keep it themselves already: the answer is the same. For curators."""
    person, member = curator_of(request), member_of(request)
    said = as_form_data(
        {
            "person": _known(User, "person", username=recorded.person, is_active=True),
            "certification": _known(
                Certification, "certification", abbreviation=recorded.certification.upper()
            ),
            "version": _known(ExamVersion, "exam", code=recorded.exam.upper()) if recorded.exam else None,
            "on": recorded.on,
            "valid_until": recorded.valid_until,
        }
    )
    form = RecordedCredentialForm(said, by=person, today=member.today)
    if not form.is_valid():
        raise refused_by(form, {"version": "exam"})
    record_for_another(by=person, at=member.at, **form.cleaned_data)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{CERTIFICATES}/plan", response=RowsPlanOut, auth=writes)
def plan_certificates(request: HttpRequest, sent: RowsIn) -> RowsPlanOut:
    """Writes nothing. For curators."""
    curator_of(request)
    plan = plan_rows(_rows(request, sent))
    return RowsPlanOut(rows=[_line(one) for one in plan.rows], new=plan.new_count, faults=len(plan.faults))


@router.post(f"{CERTIFICATES}/load", response={204: None}, auth=writes)
def load_certificates(request: HttpRequest, sent: RowsIn) -> Any:
    """All rows, or none. Whoever is given a certificate by it is told. For curators."""
    person = curator_of(request)
    rows = _rows(request, sent)
    try:
        load_rows(rows=rows, by=person, at=member_of(request).at)
    except RowsHaveFaults as refusal:
        faults = plan_rows(rows).faults[:MOST_TOLD]
        raise wrong_fields([("text", f"Line {one.row.line}: {one.fault}") for one in faults]) from refusal
    return Status(HTTPStatus.NO_CONTENT, None)


def _known(model: Any, name: str, **wanted: Any) -> int:
    found: int | None = model.objects.filter(**wanted).values_list("pk", flat=True).first()
    if found is None:
        raise wrong_fields({name: "There is none of this name."})
    return found


def _rows(request: HttpRequest, sent: RowsIn) -> list[HeldRow]:
    form = CredentialRowsForm({"text": sent.text}, today=member_of(request).today)
    if not form.is_valid():
        raise refused_by(form)
    rows: list[HeldRow] = form.cleaned_data["rows"]
    return rows


def _line(one: PlannedRow) -> PlannedLine:
    return PlannedLine(
        line=one.row.line,
        person=one.row.person,
        certificate=one.row.certificate,
        outcome=one.outcome.name.lower(),
        fault=one.fault,
    )
