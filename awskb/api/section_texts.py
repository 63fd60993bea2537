"""A section or group as one text: read, looked through, written back entry by entry."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from awskb.api.bearer import editor_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_texts import Why
from awskb.api.paging import Id
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from notes.access import Person
from notes.actions.section_plans import SectionPlan, plan_section_text
from notes.actions.section_texts import SectionGone, shown_section
from notes.actions.section_writing import (
    SectionCannotBeSaved,
    SectionEditedMeanwhile,
    save_section_text,
)
from notes.forms.section_texts import LONGEST_TEXT, read_versions, signed_versions
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.source_notes.documents import UnreadableText
from notes.source_notes.section_text import NotOneSection
from notes.views.section_texts import changes_of

router = Router(tags=["section texts"])


class SectionTextOut(Schema):
    text: str
    versions: str = Field(description="What it was made from; a write sends it back as it is.")
    left_out: int = Field(description="Entries that no text can say.")


class SectionTextIn(Sent):
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    versions: Annotated[str, StringConstraints(max_length=1_000_000)]
    why: Why = Field(default="", description="Kept with the revision of every entry that changes.")


class SectionChange(Schema):
    deeds: list[str] = Field(description="new, renamed, changed, moved, refined, to the bin, …")
    kind: str
    name: str
    line: int
    is_merged: bool = Field(description="Somebody else saved it meanwhile, too.")


class SectionChanges(Schema):
    changes: list[SectionChange]
    unchanged: int


class SavedSectionOut(Schema):
    deeds: dict[str, int]
    merged: list[str] = Field(description="Entries merged with what others saved meanwhile.")


@router.get("/entries/{entry_id}/text", response=SectionTextOut, auth=reads)
def get_section_text(
    request: HttpRequest,
    entry_id: Id,
    below: Annotated[bool, Query(description="With the sections inside.")] = False,
) -> SectionTextOut:
    """A section or group as the notes file would have it. For editors."""
    shown = shown_section(top=_top(entry_id, editor_of(request)), with_sections=below)
    if not shown.versions:
        raise ApiProblem(HTTPStatus.CONFLICT, "A label without entries cannot be written as text.")
    return SectionTextOut(
        text=shown.text.text, versions=signed_versions(list(shown.versions)), left_out=shown.left_out
    )


@router.post("/entries/{entry_id}/text/plan", response=SectionChanges, auth=writes)
def plan_text(request: HttpRequest, entry_id: Id, sent: SectionTextIn) -> SectionChanges:
    """What saving would change. Nothing is written. For editors."""
    top = _top(entry_id, editor_of(request))
    plan = _plan(top, sent)
    if plan.conflicts:
        raise _conflict(plan)
    found = changes_of(plan)
    return SectionChanges(
        changes=[
            SectionChange(
                deeds=list(one.deeds),
                kind=one.kind,
                name=one.name,
                line=one.line,
                is_merged=one.is_merged,
            )
            for one in found.lines
        ],
        unchanged=found.unchanged,
    )


@router.put("/entries/{entry_id}/text", response=SavedSectionOut, auth=writes)
def save_text(request: HttpRequest, entry_id: Id, sent: SectionTextIn) -> SavedSectionOut:
    """One revision for each entry that changes, or nothing at all. `versions` is the base of all of them."""
    person = editor_of(request)
    top = _top(entry_id, person)
    _plan(top, sent)
    try:
        saved = save_section_text(
            top_id=top.pk,
            versions=_versions(top, sent),
            text=sent.text,
            by=person,
            at=timezone.now(),
            through=Revision.Through.API,
            summary=sent.why or f"Edited in the text of {shown_name(top)}",
        )
    except SectionEditedMeanwhile as meanwhile:
        raise _conflict(meanwhile.plan) from meanwhile
    except SectionCannotBeSaved as refusal:
        raise wrong_fields({"text": str(refusal)}) from refusal
    return SavedSectionOut(
        deeds={deed.value: count for deed, count in saved.deeds.items()}, merged=list(saved.merged)
    )


def _top(entry_id: int, person: Person) -> Entry:
    top = there(entry_id, person)
    if top.kind not in (Entry.Kind.SECTION, Entry.Kind.GROUP):
        raise nothing_here()
    return top


def _versions(top: Entry, sent: SectionTextIn) -> list[tuple[int, int]]:
    versions = read_versions(sent.versions, top_id=top.pk)
    if versions is None:
        raise wrong_fields({"versions": "These were not made here, or for another section."})
    return versions


def _plan(top: Entry, sent: SectionTextIn) -> SectionPlan:
    try:
        return plan_section_text(top=top, versions=_versions(top, sent), text=sent.text)
    except (NotOneSection, UnreadableText) as refusal:
        raise wrong_fields({"text": str(refusal)}) from refusal
    except SectionGone as gone:
        raise ApiProblem(HTTPStatus.CONFLICT, "What this was made from is not there any more.") from gone


def _conflict(plan: SectionPlan) -> ApiProblem:
    more: dict[str, Any] = {"conflicts": list(plan.conflicts)}
    return ApiProblem(HTTPStatus.CONFLICT, "Somebody changed the same places meanwhile.", **more)
