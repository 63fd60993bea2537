"""The names of services and of their features: what an entry of some name may be tied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from notes.models import Entry, Service, ServiceFeature, ServiceName
from notes.source_notes.names import key, tie_key

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
