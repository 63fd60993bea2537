"""Every write of an entry names the revision on which it is based."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Any

from ninja import Header, Query
from pydantic import Field

from awskb.api.problems import ApiProblem
from notes.actions.entries import EditedMeanwhile, EntryText
from notes.actions.entry_merging import text_of_state
from notes.models import Revision

LARGEST_REVISION = 2**31 - 1
ENTITY_TAG = r'^(W/)?"[0-9]{1,9}(-[0-9a-f]{1,64})?"$'

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", pattern=ENTITY_TAG, description="The `ETag` of the entry as you read it."),
]
BaseRevision = Annotated[
    int | None,
    Query(
        ge=0, le=LARGEST_REVISION, description="The entry's `revision` as you read it, instead of If-Match."
    ),
]
RevisionNumber = Annotated[int, Field(ge=1, le=LARGEST_REVISION)]


def base_of(if_match: str | None, base_revision: int | None) -> int:
    """Raises a 428 where neither is given: nobody overwrites unseen what somebody else wrote."""
    told = re.search("[0-9]+", if_match) if if_match else None
    number = int(told[0]) if told else base_revision
    if number is None:
        raise ApiProblem(
            HTTPStatus.PRECONDITION_REQUIRED,
            "Say on which revision this is based: If-Match with the entry's ETag, or base_revision.",
        )
    if base_revision is not None and number != base_revision:
        raise ApiProblem(HTTPStatus.UNPROCESSABLE_ENTITY, "If-Match and base_revision name two revisions.")
    return number


def conflict(meanwhile: EditedMeanwhile, yours: EntryText | None = None) -> ApiProblem:
    """Both texts and what they began from, so that a program can decide, or show them."""
    more: dict[str, Any] = {
        "current_revision": meanwhile.current.number,
        "theirs": _told(text_of_state(meanwhile.current.state)),
        "base": _told_state(meanwhile.base),
    }
    if yours is not None:
        more["yours"] = _told(yours)
    return ApiProblem(
        HTTPStatus.CONFLICT, "Somebody changed this entry meanwhile, so nothing was written.", **more
    )


def _told_state(revision: Revision | None) -> dict[str, Any] | None:
    return _told(text_of_state(revision.state)) if revision is not None else None


def _told(text: EntryText) -> dict[str, Any]:
    return {
        "title": text.title,
        "expansion": text.expansion,
        "aliases": list(text.aliases),
        "definition": text.definition,
        "body": text.body,
        "tags": list(text.tags),
    }
