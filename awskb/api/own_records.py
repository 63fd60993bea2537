"""One's whole study record: counted, taken away, deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.responses import Status

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, member_of
from awskb.api.sent_files import answers_with
from certs.actions.own_records import delete_own_records
from certs.views.own_data import record_as_csv, study_record

router = Router(tags=["record"])


class RecordOut(Schema):
    """As *My data* gives it away: a list of rows for each kind."""

    format: str
    made_at: str
    person: str
    time_zone: str
    records: dict[str, list[dict[str, Any]]]


class Deletion(Sent):
    sure: Literal[True] = Field(description="Nobody can bring it back.")


@router.get(f"{ME}/record", response=RecordOut, auth=reads_study)
def get_record(request: HttpRequest) -> dict[str, Any]:
    """Everything of one's own. Moments are in UTC."""
    record = study_record(member_of(request))
    return {**record, "made_at": record["made_at"].isoformat()}


@router.get(
    f"{ME}/record/csv", auth=reads_study, openapi_extra=answers_with("A ZIP of files.", "application/zip")
)
def get_record_as_csv(request: HttpRequest) -> HttpResponse:
    """A CSV file for each kind of row, and the certificate files that one sent."""
    return record_as_csv(member_of(request))


@router.post(f"{ME}/record/delete", response={204: None}, auth=writes_study)
def delete_record(request: HttpRequest, deletion: Deletion) -> Any:
    """All of it, for good. What one gave to the team and to the wiki stays."""
    delete_own_records(by=member_of(request).person)
    return Status(HTTPStatus.NO_CONTENT, None)
