"""The citations that a text would have, worked out without saving anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from notes.models import Citation, Entry, Link, NamedSource
from notes.source_notes.fact_records import CitationFact
from notes.source_notes.facts import Facts
from notes.source_notes.names import key
from notes.source_notes.urls import site_of

MOST_CITATIONS = 1_000


@dataclass(frozen=True, slots=True)
class DerivedCitation:
    """A citation as it will be stored: its words, what it cites, where a video begins."""

    label: str
    cited: str
    site: str
    start: str


def derived_citation(citation: Citation) -> DerivedCitation:
    source = citation.named_source
    return DerivedCitation(
        label=citation.label,
        cited=citation.link.url if citation.link else source.name if source else "",
        site=citation.link.site if citation.link else "named source",
        start=citation.start_text,
    )


def unsaved_citations(*, facts: Facts, unsaved: Entry, root_id: int | None) -> list[Citation]:
    """The citations of a text that is not saved, as many as anyone looks at; nothing of them is written."""
    cited = facts.citations[:MOST_CITATIONS]
    links = _links(cited)
    sources = _named_sources(cited, root_id)
    return [
        Citation(
            entry=unsaved,
            order=order,
            link=links[fact.url] if fact.url is not None else None,
            named_source=None
            if fact.url is not None
            else _source(fact.source_name or "", sources, fact.kind),
            label=fact.label,
            icon=fact.icon,
            kind=fact.kind,
            start=fact.start,
            start_text=fact.start_text,
            end=fact.end,
            field=fact.field,
            line=fact.line,
        )
        for order, fact in enumerate(cited)
    ]


def _links(cited: Sequence[CitationFact]) -> Mapping[str, Link]:
    """Every URL of the text: the link that is known, or one in memory."""
    urls = {fact.url for fact in cited if fact.url is not None}
    hashes = [sha256(url.encode("utf-8", "replace")).hexdigest() for url in urls]
    known = {link.url: link for link in Link.objects.filter(url_hash__in=hashes)} if hashes else {}
    return {url: known.get(url) or Link(url=url, site=site_of(url)) for url in urls}


def _named_sources(cited: Sequence[CitationFact], root_id: int | None) -> Mapping[str, NamedSource]:
    names = {key(fact.source_name) for fact in cited if fact.source_name}
    if not names or root_id is None:
        return {}
    sources = NamedSource.objects.filter(root_id=root_id, name_key__in=names).select_related("link")
    return {source.name_key: source for source in sources.order_by("-id")}


def _source(name: str, sources: Mapping[str, NamedSource], kind: str) -> NamedSource:
    return sources.get(key(name)) or NamedSource(name=name, name_key=key(name), kind=kind)
