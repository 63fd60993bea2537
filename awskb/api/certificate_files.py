"""The file of a certificate that one holds: sent, fetched, taken away. For its holder alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponseBase
from ninja import Router
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.credentials import CredentialOut, credential_out
from awskb.api.members import ME, member_of, refused_by
from awskb.api.paging import Id
from awskb.api.problems import no_room
from awskb.api.sent_files import FileData, answers_with, bytes_of
from certs.actions.certificate_files import LONGEST_NAME, CertificateNotKept
from certs.actions.credentials import change_file
from certs.forms.credentials import CredentialEditForm
from certs.models import Credential
from certs.views.certificate_files import file_answer
from certs.views.credentials import kept_facts

router = Router(tags=["credentials"])

FILE = f"{ME}/credentials/{{credential_id}}/file"
UNNAMED = "certificate"
KINDS = ("application/pdf", "image/png", "image/jpeg", "image/webp")


class CertificateIn(Sent):
    """A PDF, PNG, JPEG or WebP. A request has at most 2.5 MB; the page takes more."""

    data: FileData
    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)] = Field(
        default=UNNAMED, description="What the file is called; it gets the ending of what it is."
    )


@router.put(FILE, response=CredentialOut, auth=writes_study)
def send_certificate_file(request: HttpRequest, credential_id: Id, sent: CertificateIn) -> CredentialOut:
    """In place of one that is there. Judged by its bytes; a picture is made anew from its pixels."""
    member = member_of(request)
    credential_out(member, credential_id)
    form = CredentialEditForm({}, {"file": SimpleUploadedFile(_name(sent.name), bytes_of(sent.data))})
    facts = kept_facts(form) if form.is_valid() else None
    if facts is None or facts.file is None:
        raise refused_by(form, {"file": "data"})
    try:
        change_file(by=member.person, credential_id=credential_id, file=facts.file)
    except CertificateNotKept as failure:
        raise no_room(str(failure)) from failure
    return credential_out(member, credential_id)


@router.get(FILE, auth=reads_study, openapi_extra=answers_with("The file, as a download.", *KINDS))
def get_certificate_file(request: HttpRequest, credential_id: Id) -> HttpResponseBase:
    rows = Credential.objects.of(member_of(request).person)
    return file_answer(request, rows.filter(pk=credential_id).first())


@router.delete(FILE, response={204: None}, auth=writes_study)
def delete_certificate_file(request: HttpRequest, credential_id: Id) -> Any:
    """The certificate stays."""
    change_file(by=member_of(request).person, credential_id=credential_id, file=None)
    return Status(HTTPStatus.NO_CONTENT, None)


def _name(sent: str) -> str:
    """Its last part, as browsers send it; Django refuses to call a file by what only names folders."""
    name = sent.replace("\\", "/").rpartition("/")[2]
    return name if name.strip(".") else UNNAMED
