"""One's own drafts of the wiki's forms: what was typed and not saved."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from awskb.api.base_revisions import LARGEST_REVISION
from awskb.api.bearer import editor_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.members import ME
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here
from notes.actions.drafts import FIELDS, DraftTooLong, NoSuchForm, discard_draft, keep_draft
from notes.models import Draft

router = Router(tags=["drafts"])

FormName = Annotated[
    str, Path(pattern=r"^[a-z0-9-]{1,40}$", description="entry-17, text-3, new-term, new-item or new-section")
]
LONGEST_PART = 1_000_000


class DraftIn(Sent):
    """The fields of the form as they stand; those that it has not are not kept."""

    fields: Annotated[
        dict[str, Annotated[str, StringConstraints(max_length=LONGEST_PART)]], Field(max_length=50)
    ]
    base_revision: Annotated[int, Field(ge=0, le=LARGEST_REVISION)] | None = None


class DraftOut(Schema):
    form: str
    entry_id: int | None
    base_revision: int | None
    fields: dict[str, str] = Field(description=f"Of {', '.join(sorted(FIELDS))}.")
    at: datetime


@router.get(f"{ME}/drafts", response=PageOf[DraftOut], auth=reads)
def list_drafts(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[DraftOut]:
    """The newest first. For editors; nobody else sees them."""
    rows = Draft.objects.filter(by=editor_of(request))
    page = page_of_rows(rows, sort=("-at", "-pk"), cursor=cursor, limit=limit)
    return PageOf[DraftOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get(f"{ME}/drafts/{{form}}", response=DraftOut, auth=reads)
def get_draft(request: HttpRequest, form: FormName) -> DraftOut:
    found = Draft.objects.filter(by=editor_of(request), form=form).first()
    if found is None:
        raise nothing_here()
    return _told(found)


@router.put(f"{ME}/drafts/{{form}}", response=DraftOut, auth=writes)
def save_draft(request: HttpRequest, form: FormName, draft: DraftIn) -> DraftOut:
    """Keep it in place of what was kept of that form before. The form's page offers it."""
    try:
        kept = keep_draft(
            by=editor_of(request),
            form=form,
            fields=draft.fields,
            base_revision=draft.base_revision,
            at=timezone.now(),
        )
    except NoSuchForm as missing:
        raise nothing_here() from missing
    except DraftTooLong as refusal:
        raise ApiProblem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too long for a draft.") from refusal
    return _told(kept)


@router.delete(f"{ME}/drafts/{{form}}", response={204: None}, auth=writes)
def delete_draft(request: HttpRequest, form: FormName) -> Any:
    if not discard_draft(by=editor_of(request), form=form):
        raise nothing_here()
    return Status(HTTPStatus.NO_CONTENT, None)


def _told(draft: Draft) -> DraftOut:
    return DraftOut(
        form=draft.form,
        entry_id=draft.entry_id,
        base_revision=draft.base_revision,
        fields={name: str(text) for name, text in draft.fields.items()},
        at=draft.at,
    )
