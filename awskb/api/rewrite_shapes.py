"""Lines of entries as they are and as they would be: looked through before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from awskb.api.base_revisions import RevisionNumber
from awskb.api.bodies import Sent
from awskb.api.paging import Number
from notes.actions.rewrites import RewritePlan

MOST_LINES = 2000


class LineOut(Schema):
    """One line that would be written anew."""

    key: str = Field(description="Names the line when it is chosen.")
    entry_id: int
    revision: int = Field(description="The entry's revision on which this stands.")
    field: str
    line: int
    old: str
    new: str


class UnwritableOut(Schema):
    """What has to be changed by hand."""

    entry_id: int
    written: str


class BaseIn(Sent):
    """The revision of an entry on which a chosen line stood."""

    entry_id: Number
    revision: RevisionNumber


class ChosenLines(Sent):
    """Which lines to write, and the revisions on which they were seen."""

    lines: Annotated[
        list[Annotated[str, StringConstraints(max_length=60)]], Field(min_length=1, max_length=MOST_LINES)
    ]
    bases: Annotated[list[BaseIn], Field(min_length=1, max_length=MOST_LINES)]

    @property
    def seen(self) -> dict[int, int]:
        return {base.entry_id: base.revision for base in self.bases}


class TouchedOut(Schema):
    """An entry that a deed changed, with its revision before and after."""

    entry_id: int
    before: int
    after: int


def lines_of(plan: RewritePlan) -> list[LineOut]:
    return [
        LineOut(
            key=str(one.key),
            entry_id=one.entry.pk,
            revision=one.entry.revision_number,
            field=one.key.field,
            line=one.key.line,
            old=one.old,
            new=one.new,
        )
        for one in plan.lines
    ]


def unwritable_of(plan: RewritePlan) -> list[UnwritableOut]:
    return [UnwritableOut(entry_id=one.entry.pk, written=one.written) for one in plan.unwritable]


def touched_of(rows: Iterable[dict[str, int]] | Sequence[dict[str, int]]) -> list[TouchedOut]:
    return [TouchedOut(entry_id=one["entry"], before=one["before"], after=one["after"]) for one in rows]
