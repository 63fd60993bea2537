"""The file of a certificate, for its holder alone."""

from __future__ import annotations

import logging
import mimetypes

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from certs.models import Credential
from certs.views.members import member_of
from notes.access import member_required

# Nothing in a file may run or load, should a browser ever take it for a page.
FILE_POLICY = "sandbox; default-src 'none'"
_LOG = logging.getLogger("awskb.credentials")


@member_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Always a download; no cache keeps it."""
    return file_answer(request, Credential.objects.of(member_of(request).person).filter(pk=pk).first())


def file_answer(request: HttpRequest, row: Credential | None) -> HttpResponseBase:
    """The file of a certificate that is the person's own. Raises Http404 where there is none."""
    if row is None or not row.certificate_file:
        raise Http404("There is no such file.")
    try:
        opened = row.certificate_file.open("rb")
    except FileNotFoundError as error:
        _LOG.error("The file of credential %s is missing", row.pk)
        raise Http404("There is no such file.") from error
    kind = mimetypes.guess_type(row.certificate_file.name or "")[0] or "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=row.certificate_name, content_type=kind)
    # Answered as it is: the middleware would compress what is compressed.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
