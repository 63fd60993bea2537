"""What the search index should hold of entries, and what it was told of them before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from notes.actions.batches import ask_rows, select_rows
from notes.actions.tree import Tree, TreeRow
from notes.models import Alias, Entry, SearchDocument, Service, ServiceFeature, ServiceName
from notes.search_text.indexed_texts import IndexedText, digest_of, gloss_of, names_form, title_form
from notes.search_text.places import joined, step
from notes.source_notes.icons import bare_icon

FRONT_MATTER = "⛩"

_FIELDS = ("id", "title", "icon", "expansion", "summary", "definition", "body", "service", "feature")


class AskedOfIndex:
    """The rows that the index has of some entries, and their aliases; asked when it is made, read later."""

    def __init__(self, entry_ids: Sequence[int]) -> None:
        self._known = ask_rows(
            model=SearchDocument, fields=("entry", "place", "digest"), by="entry", values=entry_ids
        )
        self._aliases = ask_rows(
            model=Alias, fields=("entry", "name"), by="entry", values=entry_ids, order_by="id"
        )

    def known(self) -> dict[int, tuple[str, str]]:
        """The place and the digest of each row that is there."""
        return {entry_id: (place, digest) for entry_id, place, digest in self._known()}

    def aliases(self) -> Mapping[int, list[str]]:
        """In the order in which they came."""
        aliases: defaultdict[int, list[str]] = defaultdict(list)
        for entry_id, name in self._aliases():
            aliases[entry_id].append(name)
        return aliases


class IndexRow(NamedTuple):
    """An entry's row of the index, and its tokens by column, best column first."""

    entry_id: int
    place: str
    title_form: str
    names: str
    names_form: str
    digest: str
    text: IndexedText


def rows_of(
    entry_ids: Sequence[int],
    tree: Tree,
    aliases: Mapping[int, list[str]],
    at_hand: Mapping[int, Entry] = MappingProxyType({}),
) -> list[IndexRow]:
    """The rows as they should be. Three queries: texts, names of services; the tree is at hand."""
    places = Places(tree)
    return [
        IndexRow(
            entry_id=entry_id,
            place=places.of(entry_id),
            title_form=title_form(text),
            names="\n".join(" ".join(name.split()) for name in text.names),
            names_form=names_form(text),
            digest=digest_of(text),
            text=text,
        )
        for entry_id, text in _texts_of(entry_ids, aliases, at_hand)
    ]


def _texts_of(
    entry_ids: Sequence[int], aliases: Mapping[int, list[str]], at_hand: Mapping[int, Entry]
) -> Iterator[tuple[int, IndexedText]]:
    asked = [pk for pk in entry_ids if pk not in at_hand]
    entries = [_fields_of(at_hand[pk]) for pk in entry_ids if pk in at_hand]
    entries += select_rows(model=Entry, fields=_FIELDS, by="id", values=asked)
    services = _names_of_services({row[7] for row in entries} - {None})
    features = _names_of_features({row[8] for row in entries} - {None})
    for pk, title, icon, expansion, summary, definition, body, service_id, feature_id in entries:
        official = [*services.get(service_id, ()), *features.get(feature_id, ())]
        names = [expansion, *aliases.get(pk, ()), *official, gloss_of(title)]
        distinct = tuple(dict.fromkeys(each for each in names if each and each != title))
        yield pk, IndexedText(title, icon, distinct, summary, definition, body)


def _fields_of(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.pk,
        entry.title,
        entry.icon,
        entry.expansion,
        entry.summary,
        entry.definition,
        entry.body,
        entry.service_id,
        entry.feature_id,
    )


def _names_of_services(ids: Collection[int]) -> dict[int, list[str]]:
    rows = select_rows(model=Service, fields=("id", "name", "short"), by="id", values=ids)
    names = {pk: [name, short] for pk, name, short in rows}
    others = select_rows(
        model=ServiceName, fields=("service", "name"), by="service", values=ids, order_by="id"
    )
    for service_id, name in others:
        names[service_id].append(name)
    return names


def _names_of_features(ids: Collection[int]) -> dict[int, list[str]]:
    if not ids:
        return {}
    rows = ServiceFeature.objects.filter(pk__in=ids).order_by()
    return {feature.pk: [feature.name, *(feature.also_known_as or ())] for feature in rows}


class Places:
    """Where entries stand, as text that sorts."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._above: dict[int | None, list[str]] = {None: []}

    def of(self, entry_id: int) -> str:
        row = self._tree.row(entry_id)
        if row.parent_id not in self._above:
            ancestors = reversed(list(self._tree.above(entry_id)))
            self._above[row.parent_id] = [_step(above) for above in ancestors]
        return joined([*self._above[row.parent_id], _step(row)])


def _step(row: TreeRow) -> str:
    is_front_matter = row.parent_id is not None and bare_icon(row.title) == FRONT_MATTER
    return step(row.position, row.pk, is_last=is_front_matter)
