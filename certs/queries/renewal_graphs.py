"""A certificate's place among the others: what keeps it alive, and what it keeps alive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from certs.models import Certification, ExamVersion, Renewal


@dataclass(frozen=True, slots=True)
class RenewalLine:
    """One way; `code` is the version of the exam that can be sat on that day, empty where there is none."""

    renewal: Renewal
    other: Certification | None
    code: str
    is_itself: bool

    @property
    def needs_exam(self) -> bool:
        return self.renewal.way == Renewal.Way.EXAM


@dataclass(frozen=True, slots=True)
class RenewalGraph:
    renewed_by: list[RenewalLine]
    renews: list[RenewalLine]


def renewal_graph(*, certification: Certification, today: date) -> RenewalGraph:
    """Two queries."""
    rows = list(
        Renewal.objects.filter(Q(renews=certification) | Q(by=certification), is_dropped=False)
        .select_related("renews", "by")
        .order_by("way", "id")
    )
    codes = sittable_codes(
        certifications={pk for row in rows for pk in (row.renews_id, row.by_id) if pk}, today=today
    )
    renewed_by = [
        RenewalLine(row, row.by, codes.get(row.by_id or 0, ""), row.by_id == certification.pk)
        for row in rows
        if row.renews_id == certification.pk
    ]
    renews = [
        RenewalLine(row, row.renews, codes.get(row.renews_id, ""), False)
        for row in rows
        if row.by_id == certification.pk and row.renews_id != certification.pk
    ]
    return RenewalGraph(renewed_by, renews)


def sittable_codes(*, certifications: Iterable[int], today: date) -> dict[int, str]:
    """The version of each certificate's exam that can be sat on that day; the newest where there are two."""
    versions: dict[int, list[ExamVersion]] = defaultdict(list)
    for version in ExamVersion.objects.filter(certification__in=certifications).order_by("code"):
        if version.status_on(today).is_sittable:
            versions[version.certification_id].append(version)
    return {pk: listed[-1].code for pk, listed in versions.items()}
