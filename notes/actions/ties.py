"""Ties of entries to the catalogue of services: by name where that is certain, by a person otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.batches import batches_of, update_rows
from notes.actions.derived import refresh_derived
from notes.actions.entry_locks import live_entry
from notes.actions.history import append_revisions, states_of
from notes.actions.service_names import Catalogue, NearName, Tie, near_names
from notes.actions.tree import Tree, descendants_of
from notes.models import Alias, Entry, ServiceFeature, SourceFile

__all__ = ["NearName", "near_names", "tie_below", "tie_by_name", "tie_entry", "untie_entry"]

BY_PERSON = frozenset({Entry.TiedBy.PERSON, Entry.TiedBy.UNTIED})
# Their entries are certificates, tied to those by the other app.
_CERTIFICATION_SECTIONS = frozenset({"certification", "certifications", "certificates", "certs"})


@transaction.atomic
def tie_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    service_id: int | None = None,
    feature_id: int | None = None,
    summary: str = "",
) -> Entry:
    """Tie an entry to a service or to a part of one, as a person decided; no load undoes it."""
    entry = live_entry(entry_id, base_revision)
    if (service_id is None) == (feature_id is None):
        raise ValueError("Give the service or the feature.")
    if feature_id is not None:
        ServiceFeature.objects.get(pk=feature_id)
    return _set_tie(entry, service_id, feature_id, Entry.TiedBy.PERSON, by, at, through, summary)


@transaction.atomic
def untie_entry(
    *,
    entry_id: int,
    base_revision: int,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str = "",
) -> Entry:
    """Take the tie away for good: its name does not tie the entry again."""
    entry = live_entry(entry_id, base_revision)
    return _set_tie(entry, None, None, Entry.TiedBy.UNTIED, by, at, through, summary)


def tie_below(section: Entry) -> list[Entry]:
    """Tie the entries below a section anew: ordinary words mean parts of its service. Those that changed."""
    below = descendants_of([section.pk])
    entries = [
        entry for batch in batches_of(below) for entry in Entry.objects.filter(pk__in=batch).order_by()
    ]
    before = {entry.pk: (entry.service_id, entry.feature_id) for entry in entries}
    tie_by_name(entries=entries)
    return [entry for entry in entries if before[entry.pk] != (entry.service_id, entry.feature_id)]


def _set_tie(
    entry: Entry,
    service_id: int | None,
    feature_id: int | None,
    tied_by: str,
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str,
) -> Entry:
    if (entry.service_id, entry.feature_id, entry.tied_by) == (service_id, feature_id, tied_by):
        return entry
    entry.service_id, entry.feature_id, entry.tied_by = service_id, feature_id, tied_by
    entry.save(update_fields=["service", "feature", "tied_by"])
    below = tie_below(entry) if entry.kind == Entry.Kind.SECTION else []
    refresh_derived(entries=[entry, *below])
    summaries = [summary, *("Tied by name: the section's tie changed" for _ in below)]
    states = states_of([entry, *below])
    append_revisions(
        entries_with_state=[(*state, why) for state, why in zip(states, summaries, strict=True)],
        by=by,
        at=at,
        through=through,
    )
    return entry


def tie_by_name(*, entries: Sequence[Entry]) -> int:
    """Tie terms and sections of files about AWS to the services of their names; returns how many changed.

    What a person tied or untied stays. The entries' own fields change too; no revision is written here.
    """
    named = [entry for entry in entries if entry.kind in {Entry.Kind.SECTION, Entry.Kind.TERM}]
    open_entries = [entry for entry in named if entry.tied_by not in BY_PERSON]
    if not open_entries:
        return 0
    roots = set(SourceFile.objects.filter(about_aws=True).values_list("root_id", flat=True))
    tree = Tree.around(entry.pk for entry in open_entries) if roots else Tree([])
    names = _names_of(open_entries) if roots else {}
    catalogue = Catalogue.load() if roots else Catalogue()
    services = {entry.pk: entry.service_id for entry in entries}
    changed = []
    # Sections first: which service a section is tied to decides what ordinary words in it mean.
    for entry in sorted(open_entries, key=lambda entry: entry.kind != Entry.Kind.SECTION):
        tie = Tie()
        if entry.pk in tree and tree.root(entry.pk).pk in roots and entry.parent_id is not None:
            tie = _tie_of(entry, names[entry.pk], catalogue, tree, services)
        services[entry.pk] = tie.service_id
        if (entry.service_id, entry.feature_id, entry.tied_by) != (
            tie.service_id,
            tie.feature_id,
            tie.tied_by,
        ):
            entry.service_id, entry.feature_id, entry.tied_by = tie.service_id, tie.feature_id, tie.tied_by
            changed.append((tie.service_id, tie.feature_id, tie.tied_by, entry.pk))
    update_rows(model=Entry, fields=["service", "feature", "tied_by"], rows=changed)
    return len(changed)


def _names_of(entries: Sequence[Entry]) -> dict[int, list[str]]:
    """Title, expansion and aliases of each entry, in that order."""
    names = {entry.pk: [entry.title, entry.expansion] for entry in entries}
    for batch in batches_of(names):
        for entry_id, name in Alias.objects.filter(entry_id__in=batch).values_list("entry_id", "name"):
            names[entry_id].append(name)
    return names


def _tie_of(
    entry: Entry,
    names: Sequence[str],
    catalogue: Catalogue,
    tree: Tree,
    services: Mapping[int, int | None],
) -> Tie:
    above = list(tree.above(entry.pk))
    if any(row.title_key in _CERTIFICATION_SECTIONS for row in above):
        return Tie()
    sections = [services.get(row.pk, row.service_id) for row in above]
    return catalogue.tie(names, entry.expansion, [service for service in sections if service is not None])
