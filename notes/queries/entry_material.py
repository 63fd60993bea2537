"""What stands beside the text of many entries: links, references, other names, read in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from notes.access import Person, can_edit
from notes.models import Alias, Citation, Entry, NamedSource, Reference
from notes.queries.composed import Composed
from notes.queries.doubts import ShownDoubt, open_doubts
from notes.queries.references import new_entry_url, path_of
from notes.rendering.citations import citation_of_source, citation_of_url
from notes.rendering.link_targets import EntryTarget, LinkTarget, LinkTargets, SourceTarget
from notes.rendering.link_words import label_of_url, site_name
from notes.rendering.start_times import Start
from notes.rendering.wikilink_syntax import without_marks
from notes.source_notes.documents import ItemForm
from notes.source_notes.names import key
from notes.source_notes.scanning import marked_summary


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A reference as a link; without `url` it points at nothing yet, and `create_url` offers to make it."""

    words: str
    url: str
    kind: str
    create_url: str = ""


@dataclass(frozen=True, slots=True)
class AmbiguousReference:
    """A link between entries that may mean several; `choose_url` lets an editor say which."""

    anchor: str
    words: str
    sentence: str
    candidates: list[tuple[str, str]]
    choose_url: str


@dataclass(frozen=True, slots=True)
class Material:
    """The derived rows of one entry."""

    citations: list[Citation] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


def _citations(*, entries: list[int]) -> QuerySet[Citation]:
    rows = Citation.objects.filter(entry_id__in=entries).select_related("link", "named_source__link")
    return rows.order_by("entry_id", "order")


def _references(*, entries: list[int]) -> QuerySet[Reference]:
    written = Reference.objects.filter(entry_id__in=entries).exclude(kind=Reference.Kind.MENTION)
    return written.select_related("target__parent__parent").order_by("entry_id", "order")


def _aliases(*, entries: list[int]) -> QuerySet[Alias, tuple[int, str]]:
    return Alias.objects.filter(entry_id__in=entries).order_by("id").values_list("entry_id", "name")


_CITATIONS, _REFERENCES, _ALIASES = Composed(_citations), Composed(_references), Composed(_aliases)


class MaterialOf:
    """The derived rows of some entries, by entry, as this person may see them."""

    def __init__(self, entry_ids: Iterable[int], person: Person) -> None:
        ids = list(entry_ids)
        self._ids = frozenset(ids)
        self._person = person
        self._may_create = can_edit(person)
        self._sees_hidden = person.is_authenticated
        self._by_entry: dict[int, Material] = defaultdict(Material)
        for citation in _CITATIONS.ask(entries=ids):
            self._by_entry[citation.entry_id].citations.append(citation)
        for reference in _REFERENCES.ask(entries=ids):
            self._by_entry[reference.entry_id].references.append(reference)
        self._candidates = self._candidates_of(self._by_entry.values())
        for entry_id, name in _ALIASES.ask(entries=ids):
            self._by_entry[entry_id].aliases.append(name)

    def of(self, entry: Entry) -> Material:
        return self._by_entry.get(entry.pk) or Material()

    @property
    def ambiguous(self) -> list[AmbiguousReference]:
        """The links of these entries that may mean several, each target of an entry once."""
        found: dict[tuple[int, str], AmbiguousReference] = {}
        for material in self._by_entry.values():
            for one in material.references:
                candidates = self._meant(one)
                if len(candidates) < 2:
                    continue
                found.setdefault(
                    (one.entry_id, one.written_key),
                    AmbiguousReference(
                        anchor=_which(one),
                        words=one.written,
                        sentence=without_marks(one.sentence),
                        candidates=[(path_of(entry), entry.get_absolute_url()) for entry in candidates],
                        choose_url=reverse("notes:item-choose", args=[one.entry_id, one.order])
                        if self._may_create
                        else "",
                    ),
                )
        return list(found.values())

    def doubts_of(self, entry: Entry) -> list[ShownDoubt]:
        """What readers doubt of the entry; nothing for visitors, and for a text that is not saved."""
        return open_doubts(person=self._person).of(entry) if entry.pk in self._ids else []

    def targets_of(self, entry: Entry) -> LinkTargets:
        """Everything the entry's text may point at, for the renderer."""
        material = self.of(entry)
        return LinkTargets(
            entries={
                key(reference.written): self._target(reference) for reference in reversed(material.references)
            },
            links={
                citation.link.url: LinkTarget(
                    label=citation.link.title or label_of_url(citation.link.url),
                    site=site_name(citation.link.site),
                    state=citation.link.state,
                )
                for citation in material.citations
                if citation.link is not None
            },
            sources=dict(_sources_in(entry, material.citations)),
        )

    def entry_links_of(self, entry: Entry) -> list[EntryLink]:
        """What the definition points at with a file cabinet; everything else is a link within the text."""
        return [
            EntryLink(
                words=_path_words(reference.label or reference.written),
                url=self._url(reference),
                kind=reference.kind,
                create_url=self._create_url(reference),
            )
            for reference in self.of(entry).references
            if reference.kind == Reference.Kind.CABINET and reference.field == Citation.Field.DEFINITION
        ]

    def summary_of(self, entry: Entry) -> str:
        """The summary for the renderer, with the marks of code and of links between entries."""
        return marked_summary(entry.definition, entry.summary)

    def link_words_of(self, entry: Entry) -> list[str]:
        """What the entry's links are called."""
        return [
            citation.named_source.name
            if citation.named_source is not None
            else (citation.link.title or label_of_url(citation.link.url) if citation.link else "")
            for citation in self.of(entry).citations
        ]

    def _candidates_of(self, materials: Iterable[Material]) -> dict[int, Entry]:
        """The entries that ambiguous links may mean: one query where there are such links, else none."""
        ids = {pk for material in materials for one in material.references for pk in one.candidates or ()}
        if not ids:
            return {}
        visible = Entry.objects.visible_to(self._person).filter(pk__in=ids)
        return visible.select_related("parent__parent").in_bulk()

    def _meant(self, reference: Reference) -> list[Entry]:
        ids = reference.candidates or ()
        return [self._candidates[pk] for pk in ids if pk in self._candidates]

    def _target(self, reference: Reference) -> EntryTarget:
        meant = self._meant(reference)
        if len(meant) > 1:
            return EntryTarget(href="", which_href=f"#{_which(reference)}")
        if meant:
            return EntryTarget(href=meant[0].get_absolute_url(), title=meant[0].title)
        url = self._url(reference)
        title = reference.target.title if reference.target is not None and url else ""
        return EntryTarget(href=url, title=title, wanted_href=self._create_url(reference) or None)

    def _url(self, reference: Reference) -> str:
        target = reference.target
        if target is None or target.binned_at is not None or (target.hidden and not self._sees_hidden):
            return ""
        return target.get_absolute_url()

    def _create_url(self, reference: Reference) -> str:
        if not self._may_create or self._url(reference):
            return ""
        return new_entry_url(written=reference.written, near=reference.entry_id)


def _which(reference: Reference) -> str:
    """The place on the page where the candidates of an ambiguous link stand."""
    return f"which-{reference.entry_id}-{reference.order}"


def _sources_in(entry: Entry, citations: Iterable[Citation]) -> Iterator[tuple[str, SourceTarget]]:
    """The sources that the text cites by name, and the one that it names itself: `📹 Brown ccp https://…`."""
    for citation in citations:
        source, link = citation.named_source, citation.link
        if source is not None:
            yield key(source.name), _source_target(source)
        elif entry.form == ItemForm.SOURCE and link is not None and citation.label:
            yield (
                key(citation.label),
                SourceTarget(
                    href=link.url, name=citation.label, site=site_name(link.site), kind=citation.kind
                ),
            )


def _source_target(source: NamedSource) -> SourceTarget:
    return SourceTarget(
        href=source.link.url if source.link else "",
        name=source.name,
        site=site_name(source.link.site) if source.link else "",
        kind=source.kind,
    )


def links_in_definition(material: Material, *, shown_words: str) -> list[SafeString]:
    """The citations of the definition, as links; a label that the shown words lack is kept."""
    return [
        citation_html(citation, shown_words=shown_words)
        for citation in material.citations
        if citation.field == Citation.Field.DEFINITION
    ]


def citation_html(citation: Citation, *, shown_words: str = "") -> SafeString:
    """One citation as a link. `shown_words` stand beside it, so its label need not repeat them."""
    start = Start(citation.start_text, citation.start, 0) if citation.start else None
    if citation.named_source is not None:
        cited = citation_of_source(_source_target(citation.named_source), start)
        return mark_safe(cited.html())  # noqa: S308 - Citation.html escapes
    link = citation.link
    if link is None:
        return SafeString("")
    known = LinkTarget(site=site_name(link.site), kind=citation.kind or link.kind, state=link.state)
    own_label = "" if citation.label in shown_words else citation.label
    label = own_label or link.title or label_of_url(link.url)
    targets = LinkTargets(links={link.url: known})
    return mark_safe(citation_of_url(link.url, targets, start, label).html())  # noqa: S308 - it escapes


def _path_words(written: str) -> str:
    """`storage / data eng` as a path is written elsewhere on the page."""
    return " › ".join(part.strip() for part in written.split(" / "))
