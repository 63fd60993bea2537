"""What follows from entries' texts, written anew: the one mechanism of every save and every load."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from notes.actions.batches import batches_of, update_rows
from notes.actions.citations import (
    CITATION_FIELDS,
    PROGRESS_FIELDS,
    CitedLinks,
    NamedSources,
    ask_defined,
    citation_rows,
    facts_input_of,
    progress_rows,
)
from notes.actions.derived_rows import DerivedRows
from notes.actions.entry_names import refresh_names
from notes.actions.entry_texts import read_form
from notes.actions.image_uses import ask_uses, refresh_image_uses
from notes.actions.index_rows import AskedOfIndex
from notes.actions.load_progress import BeginStep, Step
from notes.actions.mentions import (
    REFERENCE_FIELDS,
    Mentionable,
    mention_elsewhere,
    mention_rows_of,
    names_within,
)
from notes.actions.references import Pointer, Resolver, resolve_elsewhere
from notes.actions.search_index import ROWS_AT_ONCE, MadeRows, index_entries
from notes.actions.service_ties import ask_service_names
from notes.actions.tags import add_tags
from notes.actions.tree import Tree
from notes.actions.turns import take_turn
from notes.models import Alias, Citation, Entry, ProgressItem, Reference, Target
from notes.source_notes.documents import ItemForm, Place
from notes.source_notes.facts import Facts, read_facts
from notes.source_notes.names import key

# So many of one entry are kept as rows; a text that points further is no note that anybody reads.
MOST_REFERENCES = 10_000


@dataclass(frozen=True, slots=True)
class DerivedReport:
    """How many rows were derived, what changed in other entries, and which entries their marks tagged."""

    entries: int = 0
    citations: int = 0
    references: int = 0
    mentions: int = 0
    targets: int = 0
    resolved_elsewhere: int = 0
    mentioning_elsewhere: int = 0
    tagged: frozenset[int] = frozenset()


def refresh_derived(
    *,
    entries: Sequence[Entry],
    reset: bool = True,
    renamed: Collection[int] | None = None,
    begin: BeginStep = lambda _step: None,
) -> DerivedReport:
    """Derive anew what these entries' texts say, and what other entries' texts say of them.

    `reset=False` for entries just created, of which nothing was derived before. `renamed` are the ids of
    those whose title, other names, tie or place are new or changed, so that other entries may point at them
    otherwise; None stands for all of them. An item's `form` is kept if it has one, so whoever changes the
    text or the place of an item empties it. Entries in the bin lose what was derived. `begin` is told each
    step of a large load.
    """
    take_turn()
    begin(Step.DERIVE)
    own = [entry.pk for entry in entries]
    withdrawn = [entry.pk for entry in entries if entry.binned_at is not None]
    live = [entry for entry in entries if entry.binned_at is None]
    changed = set(own if renamed is None else renamed) | set(withdrawn)
    bearing = [entry for entry in live if entry.pk in changed]
    refresh_names(bearing, reset=reset)
    asked = _Asked(live, own, reset=reset)
    tree = asked.tree()
    facts = _read(live, tree)
    cited_links = CitedLinks(facts)
    pointers = _Pointers(facts, tree)
    asked.names.ask_bearers()
    at_hand = {entry.pk: entry for entry in live}
    # While we make these, the database answers.
    index_rows = MadeRows(sorted(at_hand), tree, asked.index, at_hand) if asked.index else None
    links = cited_links.ensure()
    defined = [pk for (pk,) in asked.defined()]
    read = {**facts, **{pk: Facts() for pk in withdrawn}}
    sources = NamedSources(read, tree.including(withdrawn), links, defined)
    refresh_image_uses(entries=live, noted=asked.uses())
    tagged = add_tags({pk: fact.tags for pk, fact in facts.items() if fact.tags})
    begin(Step.REFER)
    reference_rows = pointers.rows()
    mentionable = Mentionable.among(asked.names)
    around = tree.including(mentionable.shared())
    mention_rows = list(mention_rows_of(live, mentionable, around, pointers.pointed_at))
    resolved = mentioning = 0
    if changed:
        names = names_of(bearing)
        resolved = resolve_elsewhere(entry_ids=changed, names=names, without=own)
        mentioning = mention_elsewhere(entry_ids=changed, names=names, without=own)
    begin(Step.INDEX)
    # The database is longest about this, so it comes before what takes us longer to put together.
    index_entries(live, tree=tree, at_hand=at_hand, made=index_rows)
    cited_before = asked.citations.said("named_source") | asked.progress.said("named_source")
    citations = asked.citations.replace(citation_rows(facts, links, sources))
    asked.references.replace([*reference_rows, *mention_rows])
    targets = asked.targets.replace(_target_rows(facts))
    asked.progress.replace(progress_rows(facts, links, sources))
    sources.drop_unused(cited_before)
    return DerivedReport(
        entries=len(live),
        citations=citations,
        references=len(reference_rows),
        mentions=len(mention_rows),
        targets=targets,
        resolved_elsewhere=resolved,
        mentioning_elsewhere=mentioning,
        tagged=tagged,
    )


class _Asked:
    """What the database knows of the entries, asked for at once."""

    def __init__(self, live: Sequence[Entry], own: Sequence[int], *, reset: bool) -> None:
        ids = [entry.pk for entry in live]
        known = own if reset else []
        self.tree = Tree.ask_around(ids)
        self.defined = ask_defined(own) if reset else list
        self.uses = ask_uses(ids) if reset else list
        # The index takes many in turns.
        self.index = AskedOfIndex(ids) if len(ids) <= ROWS_AT_ONCE else None
        self.citations = DerivedRows(Citation, CITATION_FIELDS, known)
        self.references = DerivedRows(Reference, REFERENCE_FIELDS, known)
        self.targets = DerivedRows(Target, ("entry", "order", "text"), known)
        self.progress = DerivedRows(ProgressItem, PROGRESS_FIELDS, known)
        self.names = names_within(live)


def names_of(entries: Sequence[Entry]) -> set[str]:
    """The keys of all names under which these entries can be meant."""
    names = {key(name) for entry in entries for name in (entry.title, entry.expansion) if name}
    for batch in batches_of(entry.pk for entry in entries):
        names.update(Alias.objects.filter(entry_id__in=batch).order_by().values_list("name_key", flat=True))
    services = {entry.service_id for entry in entries if entry.service_id is not None}
    if services:
        names.update(key(name) for pk, name, _ in ask_service_names()().named if pk in services)
    return names


def form_of(entry: Entry, place: Place, group_icon: str) -> ItemForm:
    """How an untitled item is written, as the reader would find it in this place."""
    form = read_form(entry.body, place)
    is_source = group_icon and place is Place.REFERENCES and form is ItemForm.BULLET
    return ItemForm.SOURCE if is_source else form


def _read(entries: Sequence[Entry], tree: Tree) -> dict[int, Facts]:
    """The facts of each text; summary, form and place go into the entries and their rows."""
    facts = {}
    changed = []
    for entry in entries:
        before = (entry.summary, entry.form, entry.place)
        place = tree.place(entry.pk)
        entry.place = place.value
        if entry.kind != Entry.Kind.ITEM:
            entry.form = ""
        elif not entry.form:
            entry.form = form_of(entry, place, tree.group_icon(entry.pk)).value
        fact = facts[entry.pk] = read_facts(facts_input_of(entry, tree))
        entry.summary = fact.summary
        if before != (entry.summary, entry.form, entry.place):
            changed.append((entry.summary, entry.form, entry.place, entry.pk))
    update_rows(model=Entry, fields=["summary", "form", "place"], rows=changed)
    return facts


class _Pointers:
    """What texts point at in words of their own: asked for when made, resolved when its rows are."""

    def __init__(self, facts: Mapping[int, Facts], tree: Tree) -> None:
        self._found = [
            (order, reference, Pointer(pk, reference.kind, f"{reference.target} {reference.place}".strip()))
            for pk, fact in facts.items()
            for order, reference in enumerate(fact.references[:MOST_REFERENCES])
        ]
        self._resolver = Resolver([pointer for *_, pointer in self._found], tree)
        self.pointed_at: dict[int, set[int]] = {}

    def rows(self) -> list[tuple[object, ...]]:
        """A row for each; what is pointed at is known from then on."""
        rows: list[tuple[object, ...]] = []
        for order, reference, pointer in self._found:
            resolution = self._resolver.resolve(pointer)
            if resolution.target_id is not None:
                self.pointed_at.setdefault(pointer.entry_id, set()).add(resolution.target_id)
            rows.append(
                (
                    pointer.entry_id,
                    order,
                    reference.kind,
                    pointer.written,
                    key(pointer.written),
                    reference.label,
                    resolution.target_id,
                    resolution.state,
                    reference.field,
                    reference.line,
                    reference.sentence,
                    json.dumps(resolution.candidates) if resolution.candidates else None,
                )
            )
        return rows


def _target_rows(facts: Mapping[int, Facts]) -> Iterator[tuple[object, ...]]:
    for pk, fact in facts.items():
        for order, target in enumerate(fact.targets):
            yield pk, order, target.text
