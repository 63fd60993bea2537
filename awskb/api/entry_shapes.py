"""Entries as the API tells them, and the rows that this takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from ninja import Field, Schema
from ninja.responses import NinjaJSONEncoder

from notes.models import Alias, Citation, Entry, EntryTag, Reference


class EntryLine(Schema):
    """An entry in a list."""

    id: int
    kind: str = Field(description="section, group, term or item")
    status: str = Field(description="refined or raw")
    title: str
    slug: str | None
    url: str = Field(description="Its page, from the root of the wiki.")
    parent_id: int | None
    expansion: str
    summary: str
    service: str | None = Field(description="The slug of the service that it is tied to.")
    tags: list[str]
    members_only: bool
    revision: int
    updated_at: datetime


class CitationOut(Schema):
    """A link as the text has it."""

    order: int
    kind: str
    label: str
    url: str | None
    source: str | None = Field(description="The name of a source that the notes name once.")
    start_seconds: int | None


class ReferenceOut(Schema):
    """Another entry at which the text points."""

    order: int
    kind: str = Field(description="cabinet, wikilink, similar or mention")
    written: str
    state: str = Field(description="resolved, wanted or ambiguous")
    target_id: int | None
    target_slug: str | None


class EntryOut(EntryLine):
    """An entry whole. `definition` and `body` are its text as written; the rest follows from it."""

    definition: str
    body: str
    aliases: list[str]
    citations: list[CitationOut]
    references: list[ReferenceOut]


class SavedEntryOut(Schema):
    """An entry after a write."""

    entry: EntryOut
    merged_with: int | None = Field(
        default=None, description="The newest revision of somebody else's that was merged with yours."
    )


def with_tags(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    tags = EntryTag.objects.select_related("tag").order_by("tag__name")
    return entries.select_related("parent__parent", "service").prefetch_related(Prefetch("entry_tags", tags))


def whole(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """A constant number of queries for any number of entries."""
    citations = Citation.objects.select_related("link", "named_source").order_by("order")
    references = Reference.objects.select_related("target").order_by("order")
    return with_tags(entries).prefetch_related(
        Prefetch("aliases", Alias.objects.order_by("pk")),
        Prefetch("citations", citations),
        Prefetch("references", references),
    )


def entry_line(entry: Entry) -> EntryLine:
    return EntryLine(
        id=entry.pk,
        kind=entry.kind,
        status=entry.status,
        title=entry.title,
        slug=entry.slug,
        url=entry.get_absolute_url(),
        parent_id=entry.parent_id,
        expansion=entry.expansion,
        summary=entry.summary,
        service=entry.service.slug if entry.service else None,
        tags=[one.tag.name for one in entry.entry_tags.all()],
        members_only=entry.members_only,
        revision=entry.revision_number,
        updated_at=entry.updated_at,
    )


def entry_out(entry: Entry) -> EntryOut:
    """Needs what `whole` loads."""
    return EntryOut(
        **dict(entry_line(entry)),
        definition=entry.definition,
        body=entry.body,
        aliases=[alias.name for alias in entry.aliases.all()],
        citations=[_citation(one) for one in entry.citations.all()],
        references=[_reference(one) for one in entry.references.all()],
    )


def lines(entries: Sequence[Entry]) -> list[EntryLine]:
    return [entry_line(entry) for entry in entries]


def tag_of(entry: EntryOut) -> str:
    """An ETag: the revision, which a write names again, and a sum of the whole answer."""
    text = json.dumps(entry.model_dump(), cls=NinjaJSONEncoder, sort_keys=True)
    return f'"{entry.revision}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def _citation(citation: Citation) -> CitationOut:
    return CitationOut(
        order=citation.order,
        kind=citation.kind,
        label=citation.label,
        url=citation.link.url if citation.link else None,
        source=citation.named_source.name if citation.named_source else None,
        start_seconds=citation.start,
    )


def _reference(reference: Reference) -> ReferenceOut:
    target = reference.target
    is_there = target is not None and target.binned_at is None
    return ReferenceOut(
        order=reference.order,
        kind=reference.kind,
        written=reference.written,
        state=reference.state,
        target_id=target.pk if target is not None and is_there else None,
        target_slug=target.slug if target is not None and is_there else None,
    )
