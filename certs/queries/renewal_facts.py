"""The renewal graph and the exams of a day, as the pure package wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from certs.exam_facts.credential_lives import Kind, RecordedEvent
from certs.exam_facts.keeping_alive import Exam
from certs.exam_facts.renewal_rules import RenewalRules, Way
from certs.models import Certification, CredentialEvent, ExamVersion, Renewal

_LARGE = ("sources", "official_refs", "as_loaded", "notes", "certification__as_loaded")


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """Certificates are named by their letters."""

    rules: RenewalRules
    versions: tuple[ExamVersion, ...]
    certifications: Mapping[str, Certification]

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
            for version in self.versions
            if version.status_on(day).is_sittable
        ]


def renewal_facts() -> RenewalFacts:
    """Two queries."""
    rows = Renewal.objects.filter(is_dropped=False).select_related("renews", "by").order_by("way", "id")
    versions = tuple(ExamVersion.objects.select_related("certification").defer(*_LARGE).order_by("code"))
    certifications = {one.certification.abbreviation: one.certification for one in versions}
    ways = tuple(_way(row) for row in rows)
    return RenewalFacts(RenewalRules(ways, _ended(versions)), versions, certifications)


def _way(row: Renewal) -> Way:
    return Way(
        renews=row.renews.abbreviation,
        way=row.way,
        by=row.by.abbreviation if row.by else "",
        title=row.title,
        years=row.years,
        opens_days_before=row.opens_days_before,
        requirement=row.requirement,
        source=row.source,
        confidence=row.get_confidence_display(),
        checked_on=row.checked_on,
        note=row.note,
        is_confirmed=row.is_confirmed,
    )


def _ended(versions: Iterable[ExamVersion]) -> dict[str, date]:
    """Certificates of which every version has a last day."""
    days: dict[str, list[date | None]] = defaultdict(list)
    for version in versions:
        days[version.certification.abbreviation].append(version.last_day)
    return {
        certificate: max(day for day in listed if day)
        for certificate, listed in days.items()
        if all(day is not None for day in listed)
    }


def recorded_events(rows: Iterable[CredentialEvent], versions: Iterable[ExamVersion]) -> list[RecordedEvent]:
    """Rows with credential, certificate and version loaded.

    Where the version was not given, its validity is known if all versions of the certificate agree on it.
    """
    agreed = _agreed_years(versions)
    return [
        RecordedEvent(
            certificate=row.credential.certification.abbreviation,
            kind=Kind(row.kind),
            on=row.on,
            exam=row.exam_version.code if row.exam_version else "",
            years=row.exam_version.validity_years
            if row.exam_version
            else agreed.get(row.credential.certification_id),
            valid_until=row.valid_until,
            key=row.pk,
        )
        for row in rows
    ]


def _agreed_years(versions: Iterable[ExamVersion]) -> dict[int, int]:
    said: dict[int, set[int | None]] = defaultdict(set)
    for version in versions:
        said[version.certification_id].add(version.validity_years)
    return {pk: one for pk, years in said.items() if len(years) == 1 and (one := next(iter(years)))}
