"""The catalogue of certificates by level."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from certs.exam_facts.statuses import ExamStatus, Standing
from certs.models import Certification, Domain, ExamVersion, Level, ScopeService
from certs.queries.holdings import HELD, UNSORTED, services_held
from notes.access import Person

STANDINGS = tuple(one.value for one in Standing)
LEVELS = tuple(one.value for one in Level)


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of the services in scope the wiki holds; given only where the list is known."""

    held: int
    unsorted: int
    count: int

    @property
    def missing(self) -> int:
        return self.count - self.held - self.unsorted


@dataclass(frozen=True, slots=True)
class VersionLine:
    code: str
    url: str
    status: ExamStatus
    phase: str
    version: ExamVersion
    domain_count: int
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class CertificationLine:
    certification: Certification
    versions: list[VersionLine]


@dataclass(frozen=True, slots=True)
class LevelPart:
    level: str
    label: str
    certifications: list[CertificationLine]

    @property
    def count(self) -> int:
        return len(self.certifications)


@dataclass(frozen=True, slots=True)
class CataloguePage:
    levels: list[LevelPart]
    level_choices: list[tuple[str, str]]
    standing_choices: list[tuple[str, int]]
    level: str
    standing: str
    version_count: int
    certification_count: int


def catalogue_page(*, person: Person, today: date, level: str = "", standing: str = "") -> CataloguePage:
    """Every credential with its exam versions, newest first; filtered by level and by status on that day."""
    lines = _version_lines(person, today)
    parts = []
    counts: dict[str, int] = defaultdict(int)
    for version_line in (line for listed in lines.values() for line in listed):
        counts[version_line.status.standing.value] += 1
    certifications = list(Certification.objects.order_by("name"))
    for one in Level:
        shown = [
            CertificationLine(
                certification,
                [
                    line
                    for line in lines[certification.pk]
                    if not standing or line.status.standing == standing
                ],
            )
            for certification in certifications
            if certification.level == one and (not level or level == one)
        ]
        shown = [line for line in shown if line.versions]
        if shown:
            parts.append(LevelPart(one.value, one.label, shown))
    return CataloguePage(
        levels=parts,
        level_choices=[(one.value, one.label) for one in Level],
        standing_choices=[(one, counts[one]) for one in STANDINGS if counts[one]],
        level=level,
        standing=standing,
        version_count=sum(counts.values()),
        certification_count=len(certifications),
    )


def in_order(versions: list[ExamVersion]) -> list[ExamVersion]:
    """The versions of one credential, newest first: by who replaces whom, not by their codes."""
    after = {version.replaced_by_id: version for version in versions if version.replaced_by_id}
    ordered: list[ExamVersion] = []
    for head in (version for version in versions if version.replaced_by_id is None):
        version: ExamVersion | None = head
        while version is not None and version not in ordered:
            ordered.append(version)
            version = after.get(version.pk)
    return ordered + [version for version in versions if version not in ordered]


def _version_lines(person: Person, today: date) -> dict[int, list[VersionLine]]:
    states = services_held(person=person)
    scopes: dict[int, list[str]] = defaultdict(list)
    for version_id, service_id in ScopeService.objects.values_list("exam_version_id", "service_id"):
        scopes[version_id].append(states.get(service_id or 0, ""))
    domains: dict[int, int] = defaultdict(int)
    for version_id in Domain.objects.order_by().values_list("exam_version_id", flat=True):
        domains[version_id] += 1
    chains: dict[int, list[ExamVersion]] = defaultdict(list)
    for version in ExamVersion.objects.order_by("-code"):
        chains[version.certification_id].append(version)
    return defaultdict(
        list,
        {
            certification_id: [
                VersionLine(
                    code=version.code,
                    url=version.get_absolute_url(),
                    status=version.status_on(today),
                    phase=phase_words(version, today),
                    version=version,
                    domain_count=domains[version.pk],
                    scope=scope_of(scopes.get(version.pk, [])),
                )
                for version in in_order(versions)
            ]
            for certification_id, versions in chains.items()
        },
    )


def scope_of(states: list[str]) -> Scope | None:
    """Nothing where there is no list: an empty one is an unknown."""
    return Scope(states.count(HELD), states.count(UNSORTED), len(states)) if states else None


def phase_words(version: ExamVersion, today: date) -> str:
    """A phase worth telling beside the status, as it was recorded."""
    status = version.status_on(today)
    tells = {version.Phase.BETA, version.Phase.LIMITED_LANGUAGES} if status.is_sittable else set()
    if status.is_upcoming:
        tells = {version.Phase.REGISTRATION_OPEN, version.Phase.BETA}
    return version.get_phase_display() if version.phase in tells else ""
