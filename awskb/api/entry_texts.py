"""What an entry says, as requests bring it and answers tell it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from ninja import Query, Schema
from pydantic import Field, StringConstraints

from awskb.api.bodies import Sent
from awskb.api.problems import wrong_fields
from notes.actions.entries import EntryText
from notes.actions.entry_texts import LONGEST_BODY, LONGEST_DEFINITION, LONGEST_NAME, MOST_NAMES
from notes.forms.entries import LONGEST_TAG, LONGEST_WHY
from notes.source_notes.names import key

ONE_LINE = r"^[^\r\n]*$"

Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME, pattern=ONE_LINE)]
Names = Annotated[list[Name], Field(max_length=MOST_NAMES)]
Tag = Annotated[str, StringConstraints(max_length=LONGEST_TAG, pattern=ONE_LINE)]
Tags = Annotated[list[Tag], Field(max_length=MOST_NAMES)]
Definition = Annotated[str, StringConstraints(max_length=LONGEST_DEFINITION, pattern=ONE_LINE)]
Body = Annotated[str, StringConstraints(max_length=LONGEST_BODY)]
Why = Annotated[str, StringConstraints(max_length=LONGEST_WHY, pattern=ONE_LINE)]
WhyQuery = Annotated[
    str, Query(max_length=LONGEST_WHY, pattern=ONE_LINE, description="Kept with the revision.")
]


class EntryTextIn(Sent):
    """What is left out stays as it was."""

    title: Name | None = None
    expansion: Name | None = None
    aliases: Names | None = None
    definition: Definition | None = None
    body: Body | None = None
    tags: Tags | None = None


class EntryTextOut(Schema):
    title: str
    expansion: str
    aliases: list[str]
    definition: str
    body: str
    tags: list[str]


def written_text(sent: EntryTextIn, before: EntryText) -> EntryText:
    names = ("title", "expansion", "definition", "body")
    given: dict[str, Any] = {name: getattr(sent, name) for name in names if getattr(sent, name) is not None}
    for name in ("aliases", "tags"):
        if getattr(sent, name) is not None:
            given[name] = tuple(getattr(sent, name))
    return replace(before, **given)


def checked_text(text: EntryText) -> EntryText:
    """As they are stored, some letters of tags take more room than as they are written."""
    long = [tag for tag in text.tags if len(key(tag)) > LONGEST_TAG]
    if long:
        raise wrong_fields(
            {"tags": f"A tag has at most {LONGEST_TAG} characters; “{long[0][:20]}…” has more."}
        )
    return text


def text_out(text: EntryText) -> EntryTextOut:
    return EntryTextOut(
        title=text.title,
        expansion=text.expansion,
        aliases=list(text.aliases),
        definition=text.definition,
        body=text.body,
        tags=list(text.tags),
    )
