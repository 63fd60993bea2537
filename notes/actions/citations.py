"""Citations of links and of sources that the notes name once: rows made from the facts of the texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from notes.actions.batches import ask_rows, batches_of, insert_rows, update_rows
from notes.actions.tree import Tree
from notes.models import Entry, Link, NamedSource
from notes.queries.trips import Rows
from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import Facts, FactsInput, read_facts
from notes.source_notes.names import key
from notes.source_notes.urls import kind_of, site_of

FactsByEntry = Mapping[int, Facts]
LONGEST_SITE = 255
CITATION_FIELDS = (
    "entry", "order", "link", "named_source", "label", "icon", "kind", "start", "start_text", "end", "field",
    "line",
)  # fmt: skip
PROGRESS_FIELDS = ("entry", "year", "text", "named_source", "link", "position", "position_text")


class SourceKey(NamedTuple):
    """A name holds within the file's root."""

    root_id: int
    name_key: str


class Definition(NamedTuple):
    """A line that names a source; those of 参考 come before those of other sections, then the first."""

    rank: tuple[object, ...]
    entry_id: int
    name: str
    icon: str
    kind: str
    url: str | None


class CitedLinks:
    """The links that the texts cite: asked for at once, new rows made where an address is new."""

    def __init__(self, facts: FactsByEntry) -> None:
        self._kinds = _kinds_of_urls(facts)
        self._hashes = {sha256(url.encode()).hexdigest(): url for url in self._kinds}
        self._known = _ask_links(self._hashes)

    def ensure(self) -> dict[str, int]:
        """The id of each by its address."""
        ids = {self._hashes[digest]: pk for digest, pk in self._known()}
        new = {digest: url for digest, url in self._hashes.items() if url not in ids}
        fields = ["url", "url_hash", "site", "kind", "title", "state"]
        sites = ((url, digest, site_of(url)[:LONGEST_SITE]) for digest, url in new.items())
        insert_rows(model=Link, fields=fields, rows=((*site, self._kinds[site[0]], "", "") for site in sites))
        ids.update(_links_of(new))
        return ids


def _kinds_of_urls(facts: FactsByEntry) -> dict[str, str]:
    """What each cited address is, as the first text says it."""
    kinds: dict[str, str] = {}
    for fact in facts.values():
        for citation in fact.citations:
            if citation.url:
                kinds.setdefault(citation.url, citation.kind)
        for source in fact.named_sources:
            if source.url:
                kinds.setdefault(source.url, source.kind)
        if fact.progress and fact.progress.url:
            kinds.setdefault(fact.progress.url, kind_of(fact.progress.url))
    return kinds


def _ask_links(hashes: Iterable[str]) -> Callable[[], Rows]:
    return ask_rows(model=Link, fields=("url_hash", "id"), by="url_hash", values=hashes)


def _links_of(hashes: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for digest, pk in _ask_links(hashes)():
        yield hashes[digest], pk


def ask_defined(entry_ids: Iterable[int]) -> Callable[[], Rows]:
    """The ids of the sources that these entries name so far."""
    return ask_rows(model=NamedSource, fields=("id",), by="entry", values=entry_ids)


class NamedSources:
    """The sources that are named in some files, kept in step with the lines that name and cite them."""

    def __init__(
        self, facts: FactsByEntry, tree: Tree, links: Mapping[str, int], defined: Iterable[int]
    ) -> None:
        """`defined` are the sources that these entries name so far."""
        self._tree = tree
        self._links = links
        self._lost: set[int] = set()
        self._rows = _rows_concerned(facts, tree, defined)
        self._define(facts)
        self._add_cited(facts)

    def id_of(self, entry_id: int, name: str) -> int:
        return self._rows[SourceKey(self._tree.root(entry_id).pk, key(name))].pk

    def drop_unused(self, cited_before: Collection[int]) -> None:
        """Forget names that these entries defined or cited and nobody does any more."""
        for batch in batches_of(self._lost.union(cited_before)):
            unused = NamedSource.objects.filter(pk__in=batch, entry__isnull=True)
            unused.filter(citations__isnull=True, progress_items__isnull=True).delete()

    def _define(self, facts: FactsByEntry) -> None:
        wanted = best_definitions(facts, self._tree)
        lost = [
            source
            for source, row in self._rows.items()
            if row.entry_id in facts and (source not in wanted or wanted[source].entry_id != row.entry_id)
        ]
        for source, other in _defined_elsewhere(lost, self._rows, facts).items():
            if source not in wanted or other.rank < wanted[source].rank:
                wanted[source] = other
        for source in lost:
            self._rows[source].entry_id = None
            self._lost.add(self._rows[source].pk)
        changed = [self._rows[source] for source in lost]
        new = []
        for source, definition in wanted.items():
            row = self._rows.get(source)
            if row is None:
                row = self._rows[source] = NamedSource(root_id=source.root_id, name_key=source.name_key)
                new.append(row)
            elif row.entry_id is not None and row.entry_id != definition.entry_id:
                if not self._comes_before(definition, row.entry_id):
                    continue
                changed.append(row)
            else:
                changed.append(row)
            self._fill(row, definition)
        for row in changed:
            if row.entry_id is None:
                row.link_id = None
        NamedSource.objects.bulk_create(new, batch_size=500)
        update_rows(
            model=NamedSource,
            fields=["entry", "name", "icon", "kind", "link"],
            rows=[(row.entry_id, row.name, row.icon, row.kind, row.link_id, row.pk) for row in changed],
        )

    def _fill(self, row: NamedSource, definition: Definition) -> None:
        row.entry_id = definition.entry_id
        row.name, row.icon, row.kind = definition.name, definition.icon, definition.kind
        if definition.url is None:
            row.link_id = None
        else:
            row.link_id = (
                self._links.get(definition.url) or dict(_links_of(_hash_of(definition.url)))[definition.url]
            )

    def _comes_before(self, definition: Definition, entry_id: int) -> bool:
        tree = Tree.around([definition.entry_id, entry_id])
        return definition.rank < _rank(entry_id, tree)

    def _add_cited(self, facts: FactsByEntry) -> None:
        new: dict[SourceKey, NamedSource] = {}
        for entry_id, fact in facts.items():
            for name, icon, kind in _cited(fact):
                source = SourceKey(self._tree.root(entry_id).pk, key(name))
                if source not in self._rows and source not in new:
                    new[source] = NamedSource(
                        root_id=source.root_id, name_key=source.name_key, name=name, icon=icon, kind=kind
                    )
        NamedSource.objects.bulk_create(new.values(), batch_size=500)
        self._rows.update(new)


def best_definitions(facts: FactsByEntry, tree: Tree) -> dict[SourceKey, Definition]:
    """For each name the line that defines it."""
    found: dict[SourceKey, Definition] = {}
    for entry_id, fact in facts.items():
        for source in fact.named_sources:
            named = SourceKey(tree.root(entry_id).pk, key(source.name))
            definition = Definition(_rank(entry_id, tree), entry_id, *source)
            if named.name_key and (named not in found or definition.rank < found[named].rank):
                found[named] = definition
    return found


def _rank(entry_id: int, tree: Tree) -> tuple[object, ...]:
    return tree.place(entry_id) != Place.REFERENCES, tree.order(entry_id)


def _cited(fact: Facts) -> Iterator[tuple[str, str, str]]:
    """The sources that a text cites by name."""
    for citation in fact.citations:
        if citation.source_name is not None and key(citation.source_name):
            yield citation.source_name, citation.icon, citation.kind
    if fact.progress and fact.progress.source_name and key(fact.progress.source_name):
        yield fact.progress.source_name, "", ""


def _rows_concerned(facts: FactsByEntry, tree: Tree, defined: Iterable[int]) -> dict[SourceKey, NamedSource]:
    """The rows of the names that these entries define, cite, or defined so far."""
    names: dict[int, set[str]] = {}
    for pk, fact in facts.items():
        said = {key(source.name) for source in fact.named_sources} | {key(name) for name, *_ in _cited(fact)}
        if said:
            names.setdefault(tree.root(pk).pk, set()).update(said)
    rows = [
        row
        for root_id, named in names.items()
        for batch in batches_of(named)
        for row in NamedSource.objects.filter(root_id=root_id, name_key__in=batch).order_by()
    ]
    for batch in batches_of(defined):
        rows += NamedSource.objects.filter(pk__in=batch).order_by()
    return {SourceKey(row.root_id, row.name_key): row for row in rows}


def _defined_elsewhere(
    lost: Iterable[SourceKey], rows: Mapping[SourceKey, NamedSource], without: Collection[int]
) -> dict[SourceKey, Definition]:
    """Another line that names the source, for names whose line is gone."""
    found: dict[SourceKey, Definition] = {}
    for source in lost:
        entries = Entry.objects.live().filter(form=ItemForm.SOURCE, body__icontains=rows[source].name)
        others = [entry for entry in entries.order_by() if entry.pk not in without]
        tree = Tree.around(entry.pk for entry in others)
        facts = {entry.pk: read_facts(facts_input_of(entry, tree)) for entry in others}
        definition = best_definitions(facts, tree).get(source)
        if definition is not None:
            found[source] = definition
    return found


def _hash_of(url: str) -> dict[str, str]:
    return {sha256(url.encode()).hexdigest(): url}


def facts_input_of(entry: Entry, tree: Tree) -> FactsInput:
    """What the reader of facts needs to know of an entry."""
    return FactsInput(
        kind=NodeKind(entry.kind),
        title=entry.title,
        definition=entry.definition,
        body=entry.body,
        form=ItemForm(entry.form),
        place=Place(entry.place),
        group_icon=tree.group_icon(entry.pk),
        icon=entry.icon,
    )


def citation_rows(
    facts: FactsByEntry, links: Mapping[str, int], sources: NamedSources
) -> Iterator[tuple[object, ...]]:
    """One row for every use of an address or a named source."""
    for entry_id, fact in facts.items():
        for citation in fact.citations:
            if citation.url is None and not key(citation.source_name or ""):
                continue
            source_id = None if citation.url else sources.id_of(entry_id, citation.source_name or "")
            yield (
                entry_id,
                citation.order,
                links[citation.url] if citation.url else None,
                source_id,
                citation.label,
                citation.icon,
                citation.kind,
                citation.start,
                citation.start_text,
                citation.end,
                citation.field,
                citation.line,
            )


def progress_rows(
    facts: FactsByEntry, links: Mapping[str, int], sources: NamedSources
) -> Iterator[tuple[object, ...]]:
    """One row for every line that says how far somebody is."""
    for entry_id, fact in facts.items():
        progress = fact.progress
        if progress is None:
            continue
        named = progress.source_name and key(progress.source_name)
        yield (
            entry_id,
            progress.year,
            progress.text,
            sources.id_of(entry_id, progress.source_name or "") if named else None,
            links[progress.url] if progress.url else None,
            progress.position_seconds,
            progress.position_text,
        )
