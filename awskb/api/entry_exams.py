"""Which certificate an entry means, and which exams ask for it by their maps."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from awskb.api.bearer import curator_of, editor_of, person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_shapes import EntryLine, lines, with_tags
from awskb.api.exam_maps import Code, mapped
from awskb.api.members import as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from certs.actions.ties import leave_to_names, tie_entry
from certs.forms.ties import BY_NAMES, NONE, TieForm
from certs.models import CertificationTie
from certs.queries.exam_map_pages import entry_on_maps
from certs.queries.studies import serving_entries
from certs.queries.tied_entries import tied_entries
from notes.access import Person
from notes.models import Entry

router = Router(tags=["exam maps"])

CERTIFICATE = "/entries/{entry_id}/certificate"


class MeantIn(Sent):
    certification: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(
        description=f"Its letters; `{NONE}`: it means none; `{BY_NAMES}`: what its names say."
    )


class MeantOut(Schema):
    certification: str | None = Field(description="null: it means none.")
    is_decided: bool = Field(description="Somebody said so; else its names do.")


class OnMap(Schema):
    exam: str
    items: list[str] = Field(description="The items that it serves; empty: it is not on this map.")


class OnMaps(Schema):
    items: list[OnMap]


@router.get(CERTIFICATE, response=MeantOut, auth=reads)
def get_meant_certificate(request: HttpRequest, entry_id: Id) -> MeantOut:
    person = person_of(request)
    return _meant(there(entry_id, person), person)


@router.put(CERTIFICATE, response=MeantOut, auth=writes)
def say_meant_certificate(request: HttpRequest, entry_id: Id, meant: MeantIn) -> MeantOut:
    """For editors."""
    person = editor_of(request)
    entry = there(entry_id, person)
    form = TieForm(as_form_data(meant.dict()))
    if not form.is_valid():
        raise refused_by(form)
    if form.cleaned_data["certification"] == BY_NAMES:
        leave_to_names(entry_id=entry.pk)
    else:
        at = member_of(request).at
        tie_entry(entry_id=entry.pk, certification_id=form.certification_id, by=person, at=at)
    return _meant(entry, person)


@router.get("/entries/{entry_id}/exams", response=OnMaps, auth=reads)
def list_exams_of_entry(request: HttpRequest, entry_id: Id) -> OnMaps:
    """Every exam with a map that is not over. For curators."""
    person = curator_of(request)
    there(entry_id, person)
    entry = Entry.objects.select_related("feature").get(pk=entry_id)
    found = entry_on_maps(entry=entry, person=person, today=member_of(request).today)
    return OnMaps(
        items=[OnMap(exam=one.version.code, items=[item.name for item in one.items]) for one in found]
    )


@router.get("/exams/{code}/entries", response=PageOf[EntryLine], auth=reads)
def list_entries_of_exam(
    request: HttpRequest, code: Code, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[EntryLine]:
    """Those that serve the exam by its map."""
    rows = with_tags(serving_entries(version=mapped(code), person=person_of(request)))
    page = page_of_rows(rows, sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[EntryLine](items=lines(page.rows), next=page.next)


def _meant(entry: Entry, person: Person) -> MeantOut:
    found = next((one for one in tied_entries(person=person) if one.entry.pk == entry.pk), None)
    return MeantOut(
        certification=found.certification.abbreviation if found else None,
        is_decided=CertificationTie.objects.filter(entry=entry.pk).exists(),
    )
