"""A person's own study record: all of it to take away, all of it to delete."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certs.actions.own_records import delete_own_records
from certs.forms.own_data import DeleteOwnDataForm
from certs.models import Credential
from certs.queries.own_records import OwnTable, own_counts, own_tables
from certs.views.members import Member, member_of
from notes.access import member_required

FORMAT = "awskb study record 1"
# A spreadsheet takes a cell that begins so for a formula, some after white space and in full width, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What there is of the person's own, with the ways to take it away or to delete it."""
    return render(
        request, "certs/own_data/show.html", {"counts": own_counts(person=member_of(request).person)}
    )


@never_cache
@member_required
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """One JSON object: a list of rows for each kind. Moments are UTC in ISO 8601, days are YYYY-MM-DD."""
    member = member_of(request)
    text = json.dumps(study_record(member), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return _download(text.encode(), "application/json", _file_name(member, "json"))


def study_record(member: Member) -> dict[str, Any]:
    """Everything of the person's own, by kind."""
    return {
        "format": FORMAT,
        "made_at": member.at,
        "person": member.person.get_username(),
        "time_zone": member.zone.key,
        "records": {
            table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
            for table in own_tables(person=member.person)
        },
    }


@never_cache
@member_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """A ZIP with one CSV file for each kind of row, and the certificate files the person sent."""
    return record_as_csv(member_of(request))


def record_as_csv(member: Member) -> HttpResponse:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in own_tables(person=member.person):
            archive.writestr(f"{table.name}.csv", _csv(table))
        for number, name in _certificate_files(member):
            with default_storage.open(name) as file:
                archive.writestr(f"certificates/{number}{_ending(name)}", file.read())
    return _download(held.getvalue(), "application/zip", _file_name(member, "zip"))


@never_cache
@member_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes the whole record, after a page that says what goes."""
    person = member_of(request).person
    form = DeleteOwnDataForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        delete_own_records(by=person)
        messages.success(request, "Your study record is deleted. Nothing of it is left here.")
        return redirect("certs:own-data")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"counts": own_counts(person=person), "form": form}
    return render(request, "certs/own_data/delete.html", context, status=status)


def _certificate_files(member: Member) -> Iterator[tuple[int, str]]:
    kept = Credential.objects.of(member.person).exclude(certificate_file="").order_by("pk")
    for pk, name in kept.values_list("pk", "certificate_file"):
        # A copy of the database may have come without its files.
        if default_storage.exists(name):
            yield pk, name


def _csv(table: OwnTable) -> str:
    written = io.StringIO()
    # Where numbers have a comma, spreadsheets divide at what is not quoted between semicolons.
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(table.columns)
    writer.writerows([spreadsheet_cell(value) for value in row] for row in table.rows)
    return written.getvalue()


def spreadsheet_cell(value: Any) -> str:
    """A value as CSV holds it, so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        value = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    elif hasattr(value, "isoformat"):
        value = value.isoformat()
    text = str(value)
    is_formula = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def _file_name(member: Member, ending: str) -> str:
    return f"awskb-study-record-{member.today.isoformat()}.{ending}"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
