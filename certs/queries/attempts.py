"""A person's sittings, with the rules they touch and what each pass renewed. Theirs alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from certs.exam_facts.retakes import Outcome, Retake, Sitting, retake_of
from certs.models import Attempt, AttemptDomain, Certification, Domain, ExamVersion
from certs.queries.credentials import CredentialsPart, EventLine, HeldCredential, credentials_of
from certs.queries.goal_notices import rule_words
from notes.access import Person


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One sitting; `broken` is the rule that its day contradicts, `again` the one for sitting it again."""

    attempt: Attempt
    broken: Retake | None
    again: Retake | None

    @property
    def url(self) -> str:
        return reverse("certs:attempt", args=[self.attempt.pk])

    @property
    def version(self) -> ExamVersion:
        return self.attempt.exam_version

    @property
    def is_passed(self) -> bool:
        return self.attempt.outcome == Attempt.Outcome.PASSED

    @property
    def is_awaited(self) -> bool:
        return self.attempt.outcome == Attempt.Outcome.AWAITED

    @property
    def broken_words(self) -> str:
        return rule_words(self.broken, self.version.code) if self.broken else ""

    @property
    def again_words(self) -> str:
        return rule_words(self.again, self.version.code) if self.again else ""

    @property
    def outside(self) -> str:
        """Where the day lies outside the days on which the catalogue lets this version be sat."""
        first, last, day = self.version.available_from, self.version.last_day, self.attempt.sat_on
        if first and day < first:
            return f"By the catalogue {self.version.code} can be sat since {first} only."
        if last and day > last:
            return f"By the catalogue {self.version.code} could be sat until {last} only."
        return ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a pass did for one certificate."""

    held: HeldCredential
    line: EventLine

    @property
    def is_own(self) -> bool:
        return not self.line.event.by


@dataclass(frozen=True, slots=True)
class AttemptPage:
    line: AttemptLine
    domains: list[AttemptDomain]
    has_domains: bool
    moved: list[Moved]

    @property
    def gained(self) -> list[Moved]:
        return [one for one in self.moved if one.line.event.counts]

    @property
    def in_vain(self) -> list[Moved]:
        return [one for one in self.moved if not one.line.event.counts]


def attempts_of(*, person: Person, today: date) -> list[AttemptLine]:
    """The latest first. One query."""
    attempts = list(
        Attempt.objects.of(person).select_related("exam_version__certification").order_by("-sat_on", "-id")
    )
    return [_line(attempt, attempts, today) for attempt in attempts]


def attempt_page(*, person: Person, attempt_id: int, today: date) -> AttemptPage | None:
    """None for what is not there, and for what is another person's."""
    line = next(
        (one for one in attempts_of(person=person, today=today) if one.attempt.pk == attempt_id), None
    )
    if line is None:
        return None
    domains = list(line.attempt.domain_results.select_related("domain").order_by("domain__number"))
    part = credentials_of(person=person, today=today)
    has_domains = bool(domains) or Domain.objects.filter(exam_version=line.version).exists()
    return AttemptPage(line, domains, has_domains, moved_by(line.attempt, part) if line.is_passed else [])


def moved_by(attempt: Attempt, part: CredentialsPart) -> list[Moved]:
    """The certificate's own event first, then what it brought about for others."""
    letters = attempt.exam_version.certification.abbreviation
    found = [
        Moved(held, line)
        for held in part.credentials
        for line in held.story
        if (line.row is not None and line.row.attempt_id == attempt.pk)
        or (
            line.event.on == attempt.sat_on
            and line.event.by == letters
            and line.event.exam == attempt.exam_version.code
        )
    ]
    return sorted(found, key=lambda one: (not one.is_own, one.held.name))


def failed_sittings(*, person: Person) -> dict[str, list[Sitting]]:
    """What stands against sitting an exam again soon, by its code. One query."""
    rows = Attempt.objects.of(person).filter(outcome=Attempt.Outcome.FAILED)
    found: dict[str, list[Sitting]] = defaultdict(list)
    for code, on in rows.values_list("exam_version__code", "sat_on"):
        found[code].append(Sitting(on, Outcome.FAILED))
    return dict(found)


def exam_choices(*, today: date) -> list[ExamVersion]:
    """Every version: those that can be sat first, since most sittings are new ones."""
    versions = ExamVersion.objects.select_related("certification").order_by("code")
    return sorted(versions, key=lambda one: (not one.status_on(today).is_sittable, one.code))


def certification_choices() -> list[Certification]:
    """Certificates with a version: of the others the catalogue knows nothing to work with."""
    return list(Certification.objects.filter(versions__isnull=False).distinct().order_by("name"))


def _line(attempt: Attempt, attempts: Sequence[Attempt], today: date) -> AttemptLine:
    """Judged by the sittings before it; what comes next, at the latest one only."""
    is_beta = attempt.exam_version.phase == ExamVersion.Phase.BETA
    same = [one for one in attempts if one.exam_version_id == attempt.exam_version_id]
    earlier = [one for one in same if one.sat_on < attempt.sat_on]
    broken = retake_of(sittings=_sittings(earlier), is_beta=is_beta)
    again = None
    if attempt == same[0]:
        again = retake_of(sittings=_sittings(same), is_beta=is_beta)
    return AttemptLine(
        attempt,
        broken if broken and broken.forbids(attempt.sat_on) else None,
        again if again and again.forbids(max(today, attempt.sat_on)) else None,
    )


def _sittings(attempts: Iterable[Attempt]) -> list[Sitting]:
    return [Sitting(one.sat_on, Outcome(one.outcome)) for one in attempts]
