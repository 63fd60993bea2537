"""The renewal graph and the exams of a day, as the pure package wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from certs.exam_facts.credential_lives import Kind, RecordedEvent
from certs.exam_facts.keeping_alive import Exam
from certs.exam_facts.renewal_rules import RenewalRules, Way
from certs.exam_facts.statuses import last_day_of, status_of
from certs.models import Certification, Confidence, CredentialEvent, ExamVersion, Renewal

_CERTIFICATION = ("id", "abbreviation", "name", "level")


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What of a version decides whether it can be sat, what it costs and how long its certificate holds."""

    pk: int
    code: str
    certification: Certification
    price_usd: int | None
    validity_years: int | None
    phase: str
    available_from: date | None
    retired_on: date | None
    last_exam_day_announced: date | None
    recorded_status: str
    recorded_on: date | None

    @property
    def last_day(self) -> date | None:
        return last_day_of(retired_on=self.retired_on, last_exam_day_announced=self.last_exam_day_announced)

    def is_sittable_on(self, day: date) -> bool:
        return status_of(
            available_from=self.available_from,
            retired_on=self.retired_on,
            last_exam_day_announced=self.last_exam_day_announced,
            recorded=self.recorded_status,
            recorded_on=self.recorded_on,
            today=day,
        ).is_sittable


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """Certificates are named by their letters; `certifications` has those without a version, too.

    `agreed_years` says how long a certificate holds where all its versions say the same.
    """

    rules: RenewalRules
    versions: Mapping[int, KnownVersion]
    certifications: Mapping[int, Certification]
    agreed_years: Mapping[int, int]

    @property
    def by_letters(self) -> dict[str, Certification]:
        return {one.abbreviation: one for one in self.certifications.values()}

    @property
    def by_code(self) -> dict[str, KnownVersion]:
        return {one.code: one for one in self.versions.values()}

    def exams_on(self, day: date) -> list[Exam]:
        """Those that can be sat on that day."""
        return [
            Exam(
                version.code,
                version.certification.abbreviation,
                version.price_usd,
                version.validity_years,
                version.phase == ExamVersion.Phase.BETA,
            )
            for version in self.versions.values()
            if version.is_sittable_on(day)
        ]


def renewal_facts() -> RenewalFacts:
    """Two queries, of columns only: a dashboard asks for them at every visit."""
    versions = Certification.objects.order_by("versions__code").values_list(
        *_CERTIFICATION,
        "versions__id",
        "versions__code",
        "versions__price_usd",
        "versions__validity_years",
        "versions__phase",
        "versions__available_from",
        "versions__retired_on",
        "versions__last_exam_day_announced",
        "versions__recorded_status",
        "versions__recorded_on",
    )
    certifications: dict[int, Certification] = {}
    known: dict[int, KnownVersion] = {}
    for pk, letters, name, level, version_id, code, *facts in versions:
        if pk not in certifications:
            certifications[pk] = Certification.from_db(None, _CERTIFICATION, (pk, letters, name, level))
        if version_id is not None:
            known[version_id] = KnownVersion(version_id, code, certifications[pk], *facts)
    return RenewalFacts(
        _rules(_ways(), tuple(sorted(_ended(known.values()).items()))),
        known,
        certifications,
        _agreed_years(known.values()),
    )


@lru_cache(maxsize=4)
def _rules(ways: tuple[Way, ...], ended: tuple[tuple[str, date], ...]) -> RenewalRules:
    """The same rules are the same object, which what was worked out by them is found by at once."""
    return RenewalRules(ways, dict(ended))


def _ways() -> tuple[Way, ...]:
    rows = Renewal.objects.filter(is_dropped=False).order_by("way", "id")
    labels = dict(Confidence.choices)
    return tuple(
        Way(
            renews=renews,
            way=way,
            by=by or "",
            title=title,
            years=years,
            opens_days_before=opens,
            requirement=requirement,
            source=source,
            confidence=str(labels.get(confidence, "")),
            checked_on=checked_on,
            note=note,
            is_confirmed=confidence != Confidence.UNCONFIRMED,
        )
        for (
            renews, way, by, title, years, opens, requirement, source, confidence, checked_on, note,
        ) in rows.values_list(
            "renews__abbreviation", "way", "by__abbreviation", "title", "years", "opens_days_before",
            "requirement", "source", "confidence", "checked_on", "note",
        )
    )  # fmt: skip


def _ended(versions: Iterable[KnownVersion]) -> dict[str, date]:
    """Certificates of which every version has a last day."""
    days: dict[str, list[date | None]] = defaultdict(list)
    for version in versions:
        days[version.certification.abbreviation].append(version.last_day)
    return {
        certificate: max(day for day in listed if day)
        for certificate, listed in days.items()
        if all(day is not None for day in listed)
    }


def recorded_events(rows: Iterable[CredentialEvent], facts: RenewalFacts) -> list[RecordedEvent]:
    """Rows with their credential loaded."""
    return [
        recorded_event(
            facts,
            certification_id=row.credential.certification_id,
            key=row.pk,
            kind=row.kind,
            on=row.on,
            version_id=row.exam_version_id,
            valid_until=row.valid_until,
        )
        for row in rows
    ]


def recorded_event(
    facts: RenewalFacts,
    *,
    certification_id: int,
    key: int,
    kind: str,
    on: date,
    version_id: int | None,
    valid_until: date | None,
) -> RecordedEvent:
    """Where the version was not given, its validity is known if all of the certificate's agree on it."""
    version = facts.versions.get(version_id or 0)
    return RecordedEvent(
        certificate=facts.certifications[certification_id].abbreviation,
        kind=Kind(kind),
        on=on,
        exam=version.code if version else "",
        years=version.validity_years if version else facts.agreed_years.get(certification_id),
        valid_until=valid_until,
        key=key,
    )


def _agreed_years(versions: Iterable[KnownVersion]) -> dict[int, int]:
    said: dict[int, set[int | None]] = defaultdict(set)
    for version in versions:
        said[version.certification.pk].add(version.validity_years)
    return {pk: one for pk, years in said.items() if len(years) == 1 and (one := next(iter(years)))}
