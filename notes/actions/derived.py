"""What follows from entries' texts, written anew: the one mechanism of every save and every load."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, models

from notes.actions.batches import batches_of, delete_rows, insert_rows, update_rows
from notes.actions.citations import (
    NamedSources,
    ensure_links,
    facts_input_of,
    progress_rows,
    sources_cited_by,
    write_citations,
)
from notes.actions.entry_names import refresh_names
from notes.actions.entry_texts import read_form
from notes.actions.image_uses import refresh_image_uses
from notes.actions.load_progress import BeginStep, Step
from notes.actions.mentions import REFERENCE_FIELDS, Mentionable, mention_elsewhere, write_mentions
from notes.actions.references import Pointer, Resolver, resolve_elsewhere, service_names
from notes.actions.search_index import index_entries
from notes.actions.tags import add_tags
from notes.actions.tree import Tree
from notes.actions.turns import take_turn
from notes.models import Alias, Citation, Entry, ProgressItem, Reference, Target
from notes.source_notes.documents import ItemForm, Place
from notes.source_notes.facts import Facts, read_facts
from notes.source_notes.names import key

# So many of one entry are kept as rows; a text that points further is no note that anybody reads.
MOST_REFERENCES = 10_000
# Every question to PostgreSQL is a way to another process and back.
_DELETE_AT_ONCE = """
    WITH old(ids) AS (SELECT %s::bigint[]),
    citations AS (
        DELETE FROM notes_citation USING old WHERE entry_id = ANY(ids) RETURNING named_source_id
    ),
    progress AS (
        DELETE FROM notes_progressitem USING old WHERE entry_id = ANY(ids) RETURNING named_source_id
    ),
    refs AS (DELETE FROM notes_reference USING old WHERE entry_id = ANY(ids)),
    targets AS (DELETE FROM notes_target USING old WHERE entry_id = ANY(ids))
    SELECT named_source_id FROM citations WHERE named_source_id IS NOT NULL
    UNION SELECT named_source_id FROM progress WHERE named_source_id IS NOT NULL
"""
_DERIVED: tuple[type[models.Model], ...] = (Citation, Reference, Target, ProgressItem)


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
    withdrawn = [entry.pk for entry in entries if entry.binned_at is not None]
    live = [entry for entry in entries if entry.binned_at is None]
    cited_before: set[int] = set()
    if reset:
        cited_before = _delete_derived([entry.pk for entry in entries])
    tree = Tree.around(entry.pk for entry in live)
    facts = _read(live, tree)
    links = ensure_links(facts)
    sources = NamedSources({**facts, **{pk: Facts() for pk in withdrawn}}, tree.including(withdrawn), links)
    citations = write_citations(facts, links, sources)
    targets = insert_rows(model=Target, fields=["entry", "order", "text"], rows=_target_rows(facts))
    ProgressItem.objects.bulk_create(progress_rows(facts, links, sources))
    sources.drop_unused(cited_before)
    refresh_image_uses(entries=live, reset=reset)
    tagged = add_tags({pk: fact.tags for pk, fact in facts.items() if fact.tags})
    begin(Step.REFER)
    own = [entry.pk for entry in entries]
    changed = set(own if renamed is None else renamed) | set(withdrawn)
    bearing = [entry for entry in live if entry.pk in changed]
    refresh_names(bearing, reset=reset)
    references, mentions = _refer(live, facts, tree)
    names = names_of(bearing)
    resolved = mentioning = 0
    if changed:
        resolved = resolve_elsewhere(entry_ids=changed, names=names, without=own)
        mentioning = mention_elsewhere(entry_ids=changed, names=names, without=own)
    begin(Step.INDEX)
    index_entries(live, tree=tree, at_hand={entry.pk: entry for entry in live})
    return DerivedReport(len(live), citations, references, mentions, targets, resolved, mentioning, tagged)


def names_of(entries: Sequence[Entry]) -> set[str]:
    """The keys of all names under which these entries can be meant."""
    names = {key(name) for entry in entries for name in (entry.title, entry.expansion) if name}
    for batch in batches_of(entry.pk for entry in entries):
        names.update(Alias.objects.filter(entry_id__in=batch).order_by().values_list("name_key", flat=True))
    services = {entry.service_id for entry in entries if entry.service_id is not None}
    if services:
        names.update(key(name) for pk, name, _ in service_names() if pk in services)
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


def _refer(entries: Sequence[Entry], facts: Mapping[int, Facts], tree: Tree) -> tuple[int, int]:
    """The references and mentions of these entries; returns how many of each."""
    found = [
        (pk, order, reference, Pointer(pk, reference.kind, f"{reference.target} {reference.place}".strip()))
        for pk, fact in facts.items()
        for order, reference in enumerate(fact.references[:MOST_REFERENCES])
    ]
    resolver = Resolver([pointer for *_, pointer in found], tree)
    rows = []
    pointed_at: dict[int, set[int]] = {}
    for pk, order, reference, pointer in found:
        resolution = resolver.resolve(pointer)
        if resolution.target_id is not None:
            pointed_at.setdefault(pk, set()).add(resolution.target_id)
        rows.append(
            (
                pk,
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
    references = insert_rows(model=Reference, fields=(*REFERENCE_FIELDS, "candidates"), rows=rows)
    mentionable = Mentionable.within(entries)
    tree = tree.including(mentionable.shared())
    mentions = write_mentions(entries, mentionable, tree, pointed_at)
    return references, mentions


def _target_rows(facts: Mapping[int, Facts]) -> Iterator[tuple[object, ...]]:
    for pk, fact in facts.items():
        for order, target in enumerate(fact.targets):
            yield pk, order, target.text


def _delete_derived(entry_ids: Sequence[int]) -> set[int]:
    """Delete what was derived; returns the named sources that it cited."""
    if connection.vendor != "postgresql":
        cited = sources_cited_by(entry_ids)
        for model in _DERIVED:
            delete_rows(model=model, by="entry", values=entry_ids)
        return cited
    cited = set()
    for batch in batches_of(entry_ids):
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_AT_ONCE, [batch])
            cited.update(source_id for (source_id,) in cursor.fetchall())
    return cited
