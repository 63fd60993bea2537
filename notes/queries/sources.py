"""Loaded notes files: their state, what of them is in question, and how much they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import Count, Q, QuerySet

from notes.models import Citation, Entry, ProgressItem, Reference, Target
from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import FactsInput, read_facts

BATCH = 500


def counts_of(*, root_ids: Sequence[int], before: Mapping[str, int] | None = None) -> dict[str, int]:
    """How much the live trees below these roots hold, in the words of the load's report; added to
    `before`."""
    totals = dict(before or {})
    roots = set(root_ids)
    everything = set(Entry.objects.live().filter(parent__isnull=True).values_list("pk", flat=True)) == roots
    batches: Iterable[Q] = [Q()] if everything else (Q(pk__in=batch) for batch in _below(roots))
    urls: set[int] = set()
    for chosen in batches:
        for name, number in _counts(Entry.objects.live().filter(chosen, parent__isnull=False), urls).items():
            totals[name] = totals.get(name, 0) + number
    totals["urls"] = totals.get("urls", 0) + len(urls)
    return {**dict.fromkeys(COUNTED, 0), **totals}


COUNTED = (
    "headings",
    "terms",
    "items",
    "groups",
    "url_occurrences",
    "urls",
    "file_cabinet_references",
    "file_cabinet_resolved",
    "starts",
    "targets",
    "code_blocks",
    "quotes",
    "tables",
)


def _counts(entries: QuerySet[Entry], urls: set[int]) -> dict[str, int]:
    ids = entries.order_by().values("pk")
    kinds = dict(entries.order_by().values_list("kind").annotate(number=Count("pk")))
    citations = Citation.objects.filter(entry__in=ids).order_by()
    cabinet = Reference.objects.filter(entry__in=ids, kind=Reference.Kind.CABINET).order_by()
    urls.update(pk for pk in citations.values_list("link_id", flat=True).distinct() if pk is not None)
    timed = citations.filter(start__isnull=False)
    positions = ProgressItem.objects.filter(entry__in=ids, position__isnull=False)
    return {
        "headings": kinds.get(Entry.Kind.SECTION, 0),
        "terms": kinds.get(Entry.Kind.TERM, 0),
        "items": kinds.get(Entry.Kind.ITEM, 0),
        "groups": kinds.get(Entry.Kind.GROUP, 0),
        "url_occurrences": citations.filter(link__isnull=False).count(),
        "file_cabinet_references": cabinet.count(),
        "file_cabinet_resolved": cabinet.filter(state=Reference.State.RESOLVED).count(),
        "starts": timed.count() + positions.exclude(entry__in=timed.values("entry")).count(),
        "targets": Target.objects.filter(entry__in=ids).count(),
        **_constructs(entries),
    }


def _constructs(entries: QuerySet[Entry]) -> dict[str, int]:
    """Code blocks, quotes and tables, counted in the texts that may hold one."""
    maybe = Q(body__contains="```") | Q(body__contains=">") | Q(body__contains="|")
    found = {"code_blocks": 0, "quotes": 0, "tables": 0}
    rows = entries.filter(maybe).order_by().values_list("kind", "title", "body", "form", "place")
    for kind, title, body, form, place in rows.iterator():
        facts = read_facts(FactsInput(NodeKind(kind), title, "", body, ItemForm(form), Place(place)))
        found["code_blocks"] += facts.code_blocks
        found["quotes"] += facts.quotes
        found["tables"] += facts.tables
    return found


def _below(root_ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids of everything live below these roots, in batches."""
    level = list(root_ids)
    while level:
        below: list[int] = []
        remaining = iter(level)
        while batch := list(islice(remaining, BATCH)):
            children = Entry.objects.live().filter(parent_id__in=batch).order_by()
            below += children.values_list("pk", flat=True)
        for start in range(0, len(below), BATCH):
            yield below[start : start + BATCH]
        level = below
