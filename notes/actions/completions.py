"""Entries to point at while somebody writes `[[`, each with words that lead to it and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notes.access import Person
from notes.actions.references import Pointer, Resolver
from notes.models import Entry, Reference
from notes.queries.search import Only, find
from notes.queries.search_hits import Found, Hit, hits_of
from notes.rendering.wikilink_syntax import WIKILINK
from notes.search_text.query_parsing import parse_query
from notes.source_notes.icons import without_icons
from notes.source_notes.names import key

MOST_OFFERED = 8
MOST_LOOKED_AT = 40
LEVELS = 3
LONGEST_ASKED = 200
_STEPS = re.compile(r"\s*[/>]\s*")
# What a search would take for a filter, a phrase or a sign is just part of a name here.
_SIGNS = str.maketrans(dict.fromkeys('":', " "))


@dataclass(frozen=True, slots=True)
class Completion:
    """An entry and the target to write between the brackets; several entries bear an ambiguous one."""

    hit: Hit
    target: str
    is_ambiguous: bool


def complete_names(*, text: str, near_id: int | None, person: Person) -> list[Completion]:
    """The entries whose names fit what was typed, the best first; `iam/Cog` asks below IAM.

    A constant number of queries.
    """
    *above, words = _STEPS.split(text.strip()[:LONGEST_ASKED])
    found = _find(words, above, person) or (_find(text, [], person) if above else [])
    hits = hits_of(found=found, words=parse_query(words.translate(_SIGNS)).words, person=person)
    entries = Entry.objects.filter(pk__in=[hit.pk for hit in hits]).select_related("parent__parent__parent")
    by_id = {entry.pk: entry for entry in entries.prefetch_related("aliases")}
    spellings = {hit.pk: _spellings(by_id[hit.pk]) for hit in hits if hit.pk in by_id}
    targets = _targets(spellings, near_id or 0)
    return [
        Completion(hit, targets.get(hit.pk) or spellings[hit.pk][0], hit.pk not in targets)
        for hit in hits
        if spellings.get(hit.pk)
    ]


def _find(words: str, above: Sequence[str], person: Person) -> list[Found]:
    found = find(text=words.translate(_SIGNS)[:LONGEST_ASKED], person=person, only=Only.TITLES).found
    if above:
        found = _below(found[:MOST_LOOKED_AT], above)
    return found[:MOST_OFFERED]


def _below(found: Iterable[Found], above: Sequence[str]) -> list[Found]:
    """Those that stand below entries whose titles begin with these steps."""
    found = list(found)
    parents = Entry.objects.filter(pk__in=[each.row.pk for each in found])
    titles = {
        entry.pk: [_plain(one) for one in _entries_above(entry)]
        for entry in parents.select_related("parent__parent__parent")
    }
    steps = [key(step) for step in above if step]
    return [
        each
        for each in found
        if all(any(title.startswith(step) for title in titles.get(each.row.pk, [])) for step in steps)
    ]


def _entries_above(entry: Entry) -> list[Entry]:
    """The nearest first, no further than they were fetched."""
    above: list[Entry] = []
    one = entry.parent
    while one is not None:
        above.append(one)
        one = one.parent if len(above) < LEVELS else None
    return above


def _plain(entry: Entry) -> str:
    return key(without_icons(entry.title)) or key(entry.title)


def _spellings(entry: Entry) -> list[str]:
    """What could be written to mean the entry, the shortest way first."""
    title = entry.title
    above = _entries_above(entry)
    by_kind = sorted(above, key=lambda one: one.kind == Entry.Kind.GROUP)
    ways = [title, *(f"{one.title}/{title}" for one in by_kind)]
    if len(above) > 1:
        ways.append(f"{above[1].title}/{above[0].title}/{title}")
    ways.extend(filter(None, [entry.expansion, *(alias.name for alias in entry.aliases.all())]))
    return [way for way in dict.fromkeys(ways) if WIKILINK.fullmatch(f"[[{way}]]")]


def _targets(spellings: dict[int, list[str]], near_id: int) -> dict[int, str]:
    """For each entry the first spelling that resolves to it alone."""
    pointers = [
        Pointer(near_id or pk, Reference.Kind.WIKILINK, way) for pk, ways in spellings.items() for way in ways
    ]
    if not pointers:
        return {}
    resolver = Resolver(pointers)
    targets: dict[int, str] = {}
    for pk, ways in spellings.items():
        for way in ways:
            if resolver.resolve(Pointer(near_id or pk, Reference.Kind.WIKILINK, way)).target_id == pk:
                targets[pk] = way
                break
    return targets
