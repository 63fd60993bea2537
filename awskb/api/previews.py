"""What a save would make of a text: as its section would show it, with what follows from it."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from ninja import Field, Router, Schema

from awskb.api.bearer import editor_of, reads
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.entry_texts import Body, Definition, Name, Names
from awskb.api.paging import Number
from notes.actions.previews import Preview, UnsavedText, WhatSavingChanges, preview_text
from notes.models import Entry
from notes.queries.entry_addresses import entry_at
from notes.queries.tree import outline
from notes.views.preview import root_id_of, section_id_of

router = Router(tags=["entries"])


class PreviewIn(Sent):
    """A text that is not saved: of an entry that is there, or of one that would be new."""

    entry_id: Number | None = Field(default=None, description="Whose text it would be; null: a new one's.")
    kind: Entry.Kind = Field(default=Entry.Kind.TERM, description="Of a new one.")
    title: Name = ""
    expansion: Name = ""
    aliases: Names = []
    definition: Definition = ""
    body: Body = ""
    section_id: Number | None = Field(default=None, description="Where its names are looked up.")


class PreviewedCitation(Schema):
    label: str
    cited: str
    start: str


class SavingOut(Schema):
    """Counted against what is saved now; at most five names of each kind."""

    lines_added: int
    lines_removed: int
    new_links: list[str]
    links_gone: int
    link_count: int
    points_at: list[str]
    wanted: list[str]
    secrets: int = Field(description="Lines that look like a secret.")
    is_new: bool


class PreviewOut(Schema):
    html: str = Field(description="Safe to show: made by the renderer of the pages.")
    summary: str
    citations: list[PreviewedCitation] = Field(description="At most 50 of them.")
    citation_count: int
    saving: SavingOut | None


@router.post("/preview", response=PreviewOut, auth=reads)
def preview(request: HttpRequest, text: PreviewIn) -> PreviewOut:
    """Saves nothing. For editors."""
    person = editor_of(request)
    entry = entry_at(pk=there(text.entry_id, person).pk) if text.entry_id else None
    section_id = text.section_id or section_id_of(entry)
    made = preview_text(
        text=UnsavedText(
            kind=entry.kind if entry is not None else text.kind,
            title=text.title,
            expansion=text.expansion,
            aliases=tuple(text.aliases),
            definition=text.definition,
            body=text.body,
            section_id=section_id,
            root_id=root_id_of(outline(person=person), section_id),
        ),
        entry=entry,
        person=person,
    )
    return _told(made)


def _told(made: Preview) -> PreviewOut:
    return PreviewOut(
        html=render_to_string("notes/entries/shown.html", {"preview": made}).strip(),
        summary=made.summary,
        citations=[
            PreviewedCitation(label=str(one.label or ""), cited=str(one.cited), start=str(one.start or ""))
            for one in made.citations
        ],
        citation_count=made.citation_count,
        saving=_saving(made.saving) if made.saving else None,
    )


def _saving(saving: WhatSavingChanges) -> SavingOut:
    return SavingOut(
        lines_added=saving.lines_added,
        lines_removed=saving.lines_removed,
        new_links=saving.links,
        links_gone=saving.links_gone,
        link_count=saving.link_count,
        points_at=saving.references,
        wanted=saving.wanted,
        secrets=saving.secrets,
        is_new=saving.is_new,
    )
