"""Ties of entries to the catalogue of services: by name where that is certain, by a person otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from notes.actions.batches import batches_of, update_rows
from notes.actions.tree import Tree
from notes.models import Alias, Entry, Service, ServiceFeature, ServiceName, SourceFile
from notes.source_notes.names import key, tie_key

BY_PERSON = frozenset({Entry.TiedBy.PERSON, Entry.TiedBy.UNTIED})
# Their entries are certificates, tied to those by the other app.
_CERTIFICATION_SECTIONS = frozenset({"certification", "certifications", "certificates", "certs"})
_SHORTEST_NEAR_NAME = 5


@dataclass(frozen=True, slots=True)
class NearName:
    """A name of a service that is one edit away from what was written."""

    service_id: int
    service: str
    name: str


@dataclass(frozen=True, slots=True)
class Tie:
    service_id: int | None = None
    feature_id: int | None = None

    @property
    def tied_by(self) -> str:
        if self.service_id is not None:
            return Entry.TiedBy.NAME
        return Entry.TiedBy.FEATURE if self.feature_id is not None else Entry.TiedBy.NOBODY


@dataclass(slots=True)
class Catalogue:
    """The names of all services and of their features, by their key."""

    services: dict[str, set[int]] = field(default_factory=dict)
    words: dict[int, set[str]] = field(default_factory=dict)
    features: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    generic_features: dict[str, set[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Catalogue:
        """Three queries, whatever the number of entries."""
        catalogue = cls()
        for pk, name, short in Service.objects.order_by().values_list("pk", "name", "short"):
            catalogue._add_name(pk, name)
            catalogue._add_name(pk, short)
        for pk, name in ServiceName.objects.order_by().values_list("service_id", "name"):
            catalogue._add_name(pk, name)
        for feature in ServiceFeature.objects.order_by():
            catalogue._add_feature(feature)
        return catalogue

    def _add_name(self, service_id: int, name: str) -> None:
        self.services.setdefault(tie_key(name), set()).add(service_id)
        self.words.setdefault(service_id, set()).update(key(name).split())

    def _add_feature(self, feature: ServiceFeature) -> None:
        for name in [feature.name, *feature.also_known_as]:
            generic = is_generic(name, also_known_as=name != feature.name)
            names = self.generic_features if generic else self.features
            names.setdefault(tie_key(name), set()).add((feature.service_id, feature.pk))

    def tie(self, names: Sequence[str], expansion: str, sections: Iterable[int]) -> Tie:
        """What an entry of these names is tied to; `sections` are the services of the sections above it."""
        for name in filter(None, names):
            found = self.services.get(tie_key(name), set())
            if found:
                service_id = min(found)
                fits = len(found) == 1 and self._fits(service_id, expansion)
                return Tie(service_id=service_id) if fits else Tie()
        own = set(sections)
        for name in filter(None, names):
            parts = self.features.get(tie_key(name), set())
            local = {
                part for part in parts | self.generic_features.get(tie_key(name), set()) if part[0] in own
            }
            chosen = local or parts
            if len(chosen) == 1:
                return Tie(feature_id=next(iter(chosen))[1])
        return Tie()

    def _fits(self, service_id: int, expansion: str) -> bool:
        """Whether the long form in brackets may be the service's: `AMP (Accelerated Mobile Pages)` is not."""
        words = set(key(expansion).split())
        return (
            not words or not words.isdisjoint(self.words[service_id]) or tie_key(expansion) in self.services
        )


def is_generic(name: str, *, also_known_as: bool) -> bool:
    """Whether a feature's name is an ordinary word, meaning the feature only in its service's section."""
    if also_known_as:
        return name == name.lower() and not any(map(str.isdigit, name))
    return " " not in name and "-" not in name and name[1:] == name[1:].lower() and name.isalpha()


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


def near_names(*, title: str) -> list[NearName]:
    """Names of services one edit away from the title, to offer; never tied without being asked."""
    wanted = tie_key(title)
    if len(wanted) < _SHORTEST_NEAR_NAME:
        return []
    names: list[tuple[int, str, str]] = []
    for pk, name, short in Service.objects.order_by().values_list("pk", "name", "short"):
        names += [(pk, name, name), (pk, name, short)]
    names += ServiceName.objects.order_by().values_list("service_id", "service__name", "name")
    found = {
        pk: NearName(pk, service, name)
        for pk, service, name in reversed(names)
        if OSA.distance(wanted, tie_key(name), score_cutoff=1) == 1
    }
    return sorted(found.values(), key=lambda near: near.service)


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
