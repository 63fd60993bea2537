"""What changed from one exam version to the next: only what is known of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DomainFacts:
    number: int
    name: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class ExamFigures:
    """The comparable facts of one version; None, and an empty list, is an unknown."""

    code: str
    figures: dict[str, int | str | None]
    domains: Sequence[DomainFacts] = ()
    services: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    label: str
    before: int | str
    after: int | str


@dataclass(frozen=True, slots=True)
class Comparison:
    before: str
    after: str
    figures: list[ChangedFigure] = field(default_factory=list)
    unknown_figures: list[str] = field(default_factory=list)
    domains: list[tuple[DomainFacts | None, DomainFacts | None]] | None = None
    services_added: list[str] | None = None
    services_removed: list[str] | None = None

    @property
    def knows_domains(self) -> bool:
        return self.domains is not None

    @property
    def knows_services(self) -> bool:
        return self.services_added is not None

    @property
    def has_changed_domains(self) -> bool:
        return any(before != after for before, after in self.domains or ())


def compare_exams(*, before: ExamFigures, after: ExamFigures) -> Comparison:
    changed, unknown = [], []
    for label, old in before.figures.items():
        new = after.figures.get(label)
        if old is None or new is None:
            unknown.append(label)
        elif old != new:
            changed.append(ChangedFigure(label, old, new))
    knows_services = bool(before.services and after.services)
    return Comparison(
        before=before.code,
        after=after.code,
        figures=changed,
        unknown_figures=unknown,
        domains=_paired(before.domains, after.domains) if before.domains and after.domains else None,
        services_added=_without(after.services, before.services) if knows_services else None,
        services_removed=_without(before.services, after.services) if knows_services else None,
    )


def _paired(
    before: Sequence[DomainFacts], after: Sequence[DomainFacts]
) -> list[tuple[DomainFacts | None, DomainFacts | None]]:
    """By name where both have it, otherwise by number; what is left over stands alone."""
    olds, pairs = list(before), []
    left = []
    for new in after:
        same = next((old for old in olds if old.name.casefold() == new.name.casefold()), None)
        if same:
            olds.remove(same)
        else:
            left.append(new)
        pairs.append((same, new))
    for position, (old, new) in enumerate(pairs):
        if old is None:
            same = next((one for one in olds if one.number == new.number), None)
            if same:
                olds.remove(same)
                pairs[position] = (same, new)
    return [*pairs, *((old, None) for old in olds)]


def _without(names: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {name.casefold() for name in others}
    return sorted(name for name in names if name.casefold() not in known)
