"""What a save would make of a text, worked out without saving anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from notes.access import Person
from notes.actions.derived import form_of
from notes.actions.entry_texts import EntryText, promoted, with_icon_apart, with_names_apart
from notes.actions.references import Pointer, Resolver
from notes.actions.unsaved_citations import DerivedCitation, derived_citation, unsaved_citations
from notes.models import Entry, Reference
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_bodies import body_pieces, line_html
from notes.queries.entry_lines import group_line, item_line, term_line
from notes.queries.entry_material import Material, MaterialOf, links_in_definition
from notes.queries.section_flow import Block, Part, SectionFlow
from notes.queries.tree import section_name
from notes.rendering.differences import text_difference
from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import Facts, FactsInput, read_facts
from notes.source_notes.names import key

MOST_NAMED = 5
MOST_CITATIONS = 50
UNTITLED = "(no title yet)"
# Each thing pointed at is looked up once; what comes after these shows as not there yet.
MOST_REFERENCES = 1_000


@dataclass(frozen=True, slots=True)
class UnsavedText:
    """An entry as a form holds it. `section_id` and `root_id` say where its names are looked up."""

    kind: str
    title: str = ""
    expansion: str = ""
    aliases: tuple[str, ...] = ()
    definition: str = ""
    body: str = ""
    section_id: int | None = None
    root_id: int | None = None


@dataclass(frozen=True, slots=True)
class WhatSavingChanges:
    """Counted against the text that is saved now."""

    lines_added: int
    lines_removed: int
    links: list[str] = field(default_factory=list)
    links_gone: int = 0
    link_count: int = 0
    start_count: int = 0
    references: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    secrets: int = 0
    is_new: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.lines_added or self.lines_removed or self.is_new)


@dataclass(frozen=True, slots=True)
class Preview:
    """One entry as its section's page would show it; a term or an item as `blocks`."""

    blocks: list[Block]
    group: Part | None
    section: SectionFlow | None
    summary: str
    saving: WhatSavingChanges | None = None
    citations: list[DerivedCitation] = field(default_factory=list)
    citation_count: int = 0


class UnsavedMaterial(MaterialOf):
    """What stands beside a text that is not saved yet."""

    def __init__(self, material: Material, person: Person) -> None:
        super().__init__((), person)
        self._material = material
        self._candidates = self._candidates_of([material])

    def of(self, entry: Entry) -> Material:
        return self._material


def preview_text(*, text: UnsavedText, entry: Entry | None, person: Person, is_whole: bool = True) -> Preview:
    """`entry` is the saved one, with `parent__parent`, `service` and `feature__service`; None for a new one.

    `is_whole` is False for a text alone, of which nobody knows what saving it changes.
    A constant number of queries, whatever the text holds.
    """
    unsaved = _with_text(entry, text)
    facts = _facts_of(unsaved)
    unsaved.summary = facts.summary
    references = _references(facts, unsaved, text)
    citations = unsaved_citations(facts=facts, unsaved=unsaved, root_id=text.root_id)
    material = UnsavedMaterial(
        Material(
            citations=citations,
            references=references,
            aliases=list(text.aliases),
        ),
        person,
    )
    return Preview(
        blocks=_blocks(unsaved, material),
        group=_group(unsaved, material) if unsaved.kind == Entry.Kind.GROUP else None,
        section=_section(unsaved, material) if unsaved.kind == Entry.Kind.SECTION else None,
        summary=facts.summary,
        saving=_saving(entry, text, facts, references) if is_whole else None,
        citations=[derived_citation(citation) for citation in citations[:MOST_CITATIONS]],
        citation_count=len(facts.citations),
    )


def _blocks(unsaved: Entry, material: MaterialOf) -> list[Block]:
    if unsaved.kind == Entry.Kind.TERM:
        return [Block("terms", terms=[term_line(unsaved, material, ())])]
    if unsaved.kind == Entry.Kind.ITEM and unsaved.body.strip():
        line = item_line(unsaved, material)
        return [Block(line.shape, items=[line])]
    return []


def _group(unsaved: Entry, material: MaterialOf) -> Part:
    label = group_line(unsaved, material)
    return Part(group=label, head_links=[], blocks=[], entry_count=0, is_first=True)


def _section(unsaved: Entry, material: MaterialOf) -> SectionFlow:
    """The head of a section, without what stands in it."""
    targets = material.targets_of(unsaved)
    return SectionFlow(
        id=unsaved.pk,
        anchor=unsaved.anchor,
        name=section_name(unsaved.title, unsaved.icon),
        url=unsaved.get_absolute_url(),
        addresses=EntryAddresses(unsaved),
        revision=unsaved.revision_number,
        idea=line_html(material.summary_of(unsaved), targets) if unsaved.summary else SafeString(""),
        links=links_in_definition(material.of(unsaved), shown_words=unsaved.summary),
        references=material.entry_links_of(unsaved),
        body=body_pieces(unsaved, targets),
        catalogue=None,
        lead=None,
        refined=[],
        raw=[],
        clippings=None,
        has_refined=False,
        raw_count=0,
        further=[],
    )


def _with_text(entry: Entry | None, text: UnsavedText) -> Entry:
    """An entry in memory that bears the text; an untitled line with a title is a term."""
    kind = Entry.Kind.TERM if text.kind == Entry.Kind.ITEM and text.title else text.kind
    written = EntryText(
        title=text.title,
        expansion=text.expansion,
        aliases=text.aliases,
        definition=text.definition,
        body=text.body,
    )
    if kind != text.kind:
        written = promoted(written)
    if kind == Entry.Kind.TERM:
        written = with_names_apart(written)
    saved_icon, saved_title = (entry.icon, entry.title) if entry else ("", "")
    written, icon = with_icon_apart(written, kind, saved_icon, saved_title)
    unsaved = Entry(
        pk=entry.pk if entry else 0,
        kind=kind,
        title=written.title or UNTITLED,
        icon=icon,
        expansion=written.expansion,
        definition=written.definition,
        body=written.body,
        slug=entry.slug if entry else None,
        revision_number=entry.revision_number if entry else 0,
        place=entry.place if entry else "",
    )
    if entry is not None:
        unsaved.parent = entry.parent
        unsaved.service, unsaved.feature = entry.service, entry.feature
    if kind == Entry.Kind.ITEM:
        unsaved.form = form_of(unsaved, Place(unsaved.place), _group_icon(unsaved)).value
    return unsaved


def _facts_of(entry: Entry) -> Facts:
    return read_facts(
        FactsInput(
            kind=NodeKind(entry.kind),
            title=entry.title,
            definition=entry.definition,
            body=entry.body,
            form=ItemForm(entry.form),
            place=Place(entry.place),
            group_icon=_group_icon(entry),
            icon=entry.icon,
        )
    )


def _group_icon(entry: Entry) -> str:
    group = entry.parent
    is_icon = group is not None and group.kind == Entry.Kind.GROUP and group.title == group.icon
    return group.icon if group is not None and is_icon else ""


def _references(facts: Facts, unsaved: Entry, text: UnsavedText) -> list[Reference]:
    near = unsaved.pk or text.section_id or 0
    distinct = {(fact.kind, f"{fact.target} {fact.place}".strip()): fact for fact in facts.references}
    chosen = dict(list(distinct.items())[:MOST_REFERENCES])
    if not chosen:
        return []
    pointers = [Pointer(near, kind, words) for kind, words in chosen]
    resolver = Resolver(pointers)
    resolved = [resolver.resolve(pointer) for pointer in pointers]
    ids = {found.target_id for found in resolved if found.target_id is not None}
    targets = {entry.pk: entry for entry in Entry.objects.filter(pk__in=ids).select_related("parent__parent")}
    return [
        Reference(
            entry=unsaved,
            order=order,
            kind=fact.kind,
            written=pointers[order].written,
            written_key=key(pointers[order].written),
            label=fact.label,
            target=targets.get(found.target_id) if found.target_id is not None else None,
            state=found.state,
            candidates=found.candidates,
            field=fact.field,
            line=fact.line,
            sentence=fact.sentence,
        )
        for order, (fact, found) in enumerate(zip(chosen.values(), resolved, strict=True))
    ]


def _saving(
    entry: Entry | None, text: UnsavedText, facts: Facts, references: Sequence[Reference]
) -> WhatSavingChanges:
    before = _facts_of(entry) if entry is not None else Facts()
    difference = text_difference(_whole(entry), "\n".join(filter(None, (text.definition, text.body))))
    urls_before = Counter(fact.url for fact in before.citations if fact.url)
    urls_now = Counter(fact.url for fact in facts.citations if fact.url)
    said_before = {f"{fact.target} {fact.place}".strip() for fact in before.references}
    fresh = [reference for reference in references if reference.written not in said_before]
    return WhatSavingChanges(
        lines_added=difference.added,
        lines_removed=difference.removed,
        links=list(urls_now - urls_before)[:MOST_NAMED],
        links_gone=(urls_before - urls_now).total(),
        link_count=urls_now.total(),
        start_count=sum(fact.start is not None for fact in facts.citations),
        references=[str(reference.target) for reference in fresh if reference.target][:MOST_NAMED],
        wanted=[reference.written for reference in fresh if not reference.target][:MOST_NAMED],
        secrets=len(facts.secrets),
        is_new=entry is None,
    )


def _whole(entry: Entry | None) -> str:
    return "" if entry is None else "\n".join(filter(None, (entry.definition, entry.body)))
