"""How one entry reads on the page of its section: term, summary, links, catalogue line, attached lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from notes.models import Entry, Service
from notes.queries.doubts import ShownDoubt
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_bodies import BodyPiece, body_pieces, bullet_html, has_only_urls, line_html
from notes.queries.entry_material import EntryLink, MaterialOf, citation_html, links_in_definition
from notes.queries.references import Mention
from notes.source_notes.documents import ItemForm

IN_LISTS = frozenset({ItemForm.BULLET, ItemForm.TODO, ItemForm.YEAR})
MOST_MENTIONS_BESIDE = 3
_SHORT_YEAR = re.compile(r"^(\W*)_(\d\d)_:")


@dataclass(frozen=True, slots=True)
class Badge:
    """Where a service stands in its life: words and, where known, since when."""

    words: str
    on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """What the catalogue, not the notes, says of an entry."""

    name: str
    url: str
    is_part: bool
    badge: Badge | None
    one_line: str
    docs_url: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term as its section's page shows it."""

    id: int
    anchor: str
    title: str
    url: str
    addresses: EntryAddresses
    revision: int
    expansion: str
    aliases: tuple[str, ...]
    summary: SafeString
    links: list[SafeString]
    references: list[EntryLink]
    catalogue: CatalogueLine | None
    body: tuple[BodyPiece, ...]
    mentions: Sequence[Mention]
    is_raw: bool
    doubts: Sequence[ShownDoubt] = ()

    @property
    def is_undefined(self) -> bool:
        return not self.summary and not self.body

    @property
    def is_bare(self) -> bool:
        """Nothing at all stands after the term, not even a link."""
        return self.is_undefined and not self.links


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An untitled line as its section's page shows it; `in_list` when it is a bullet beside other bullets."""

    id: int
    anchor: str
    addresses: EntryAddresses
    revision: int
    form: str
    in_list: SafeString | None
    links: list[SafeString]
    body: tuple[BodyPiece, ...]
    text: str
    is_raw: bool
    doubts: Sequence[ShownDoubt] = ()

    @property
    def shape(self) -> str:
        if self.links:
            return "links"
        return "bullet" if self.in_list is not None else "block"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A label over a part of a section."""

    id: int
    anchor: str
    title: str
    is_capitals: bool
    addresses: EntryAddresses
    description: SafeString
    links: list[SafeString]
    references: list[EntryLink]
    body: tuple[BodyPiece, ...]
    revision: int = 0
    doubts: Sequence[ShownDoubt] = ()


def badge_of(service: Service) -> Badge | None:
    """Nothing where newcomers can use it as far as is known."""
    if service.is_current:
        return None
    return Badge(
        words=service.get_status_display(),
        on=service.status_date,
        is_over=service.status == Service.Status.DISCONTINUED,
    )


def catalogue_line(entry: Entry) -> CatalogueLine | None:
    """Needs `service` and `feature__service` loaded."""
    if entry.service is not None:
        return service_line(entry.service)
    if entry.feature is None:
        return None
    service = entry.feature.service
    return CatalogueLine(
        name=service.name,
        url=service.get_absolute_url(),
        is_part=True,
        badge=badge_of(service),
        one_line=_sentence(entry.feature.one_line),
        docs_url=service.docs_url,
    )


def service_line(service: Service) -> CatalogueLine:
    return CatalogueLine(
        name=service.name,
        url=service.get_absolute_url(),
        is_part=False,
        badge=badge_of(service),
        one_line=_sentence(service.one_line),
        docs_url=service.docs_url,
    )


def term_line(entry: Entry, material: MaterialOf, mentions: Sequence[Mention]) -> TermLine:
    targets = material.targets_of(entry)
    own = material.of(entry)
    return TermLine(
        id=entry.pk,
        anchor=entry.anchor,
        title=entry.title,
        url=entry.get_absolute_url(),
        addresses=EntryAddresses(entry),
        revision=entry.revision_number,
        expansion=entry.expansion,
        aliases=tuple(own.aliases),
        summary=line_html(material.summary_of(entry), targets) if entry.summary else SafeString(""),
        links=links_in_definition(own, shown_words=entry.summary),
        references=material.entry_links_of(entry),
        catalogue=catalogue_line(entry),
        body=body_pieces(entry, targets),
        mentions=mentions[:MOST_MENTIONS_BESIDE],
        is_raw=entry.status == Entry.Status.RAW,
        doubts=material.doubts_of(entry),
    )


def item_line(entry: Entry, material: MaterialOf) -> ItemLine:
    own, doubts = material.of(entry), material.doubts_of(entry)
    if entry.form == ItemForm.YEAR:
        # `* _17_: …` is a year; nothing of it is saved.
        entry.body = _SHORT_YEAR.sub(r"\1**20\2**:", entry.body)
    targets = material.targets_of(entry)
    only_urls = entry.form in {ItemForm.BULLET, ItemForm.LINE} and has_only_urls(entry.body)
    links = [citation_html(citation) for citation in own.citations] if only_urls else []
    in_list = bullet_html(entry, targets) if entry.form in IN_LISTS and not links else None
    return ItemLine(
        id=entry.pk,
        anchor=entry.anchor,
        addresses=EntryAddresses(entry),
        revision=entry.revision_number,
        form=entry.form,
        in_list=in_list,
        links=links,
        body=() if links or in_list is not None else body_pieces(entry, targets),
        text=entry.body,
        is_raw=entry.status == Entry.Status.RAW,
        doubts=doubts,
    )


def group_line(entry: Entry, material: MaterialOf) -> GroupLine:
    targets = material.targets_of(entry)
    own = material.of(entry)
    return GroupLine(
        id=entry.pk,
        anchor=entry.anchor,
        title=entry.title,
        is_capitals=entry.title.upper() == entry.title,
        addresses=EntryAddresses(entry),
        description=line_html(material.summary_of(entry), targets) if entry.summary else SafeString(""),
        links=links_in_definition(own, shown_words=entry.summary),
        references=material.entry_links_of(entry),
        body=body_pieces(entry, targets),
        revision=entry.revision_number,
        doubts=material.doubts_of(entry),
    )


def _sentence(words: str) -> str:
    """The catalogue's one line, ended as a sentence."""
    return words if not words or words[-1] in ".!?…" else f"{words}."
