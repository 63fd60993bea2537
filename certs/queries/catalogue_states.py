"""What the wiki says of exam versions now, in the form in which the file says it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from certs.exam_facts.merging import Difference, merge_facts
from certs.models import Certification, Domain, ExamVersion, ScopeService, TaskStatement

_PLAIN_FIELDS = (
    "name", "recorded_status", "recorded_on", "phase", "available_from", "retired_on",
    "last_exam_day_announced", "duration_minutes", "question_count", "scored_question_count",
    "passing_score", "price_usd", "validity_years", "url", "exam_guide_url", "sources", "official_refs",
    "confidence", "notes",
)  # fmt: skip


@dataclass(slots=True)
class Stored:
    """What the wiki has, read with one query a table."""

    certifications: dict[str, Certification]
    versions: dict[str, ExamVersion]
    codes: dict[int, str]
    domains: dict[int, dict[str, Domain]]
    tasks: dict[int, dict[str, TaskStatement]]
    services: dict[int, dict[str, ScopeService]]

    @classmethod
    def load(cls) -> Stored:
        versions = {version.code: version for version in ExamVersion.objects.all()}
        domains: dict[int, dict[str, Domain]] = defaultdict(dict)
        for domain in Domain.objects.all():
            domains[domain.exam_version_id][str(domain.number)] = domain
        tasks: dict[int, dict[str, TaskStatement]] = defaultdict(dict)
        for task in TaskStatement.objects.select_related("domain"):
            key = f"{task.domain.number}.{task.position}"
            tasks[task.domain.exam_version_id][key] = task
        services: dict[int, dict[str, ScopeService]] = defaultdict(dict)
        for service in ScopeService.objects.order_by("id"):
            services[service.exam_version_id][service.name] = service
        return cls(
            certifications={one.abbreviation: one for one in Certification.objects.all()},
            versions=versions,
            codes={version.pk: version.code for version in versions.values()},
            domains=domains,
            tasks=tasks,
            services=services,
        )

    def state_of(self, version: ExamVersion) -> dict[str, dict[str, Any]]:
        return {
            "fields": self._fields_of(version),
            "domains": {
                key: {"name": one.name, "weight_percent": one.weight_percent}
                for key, one in self.domains[version.pk].items()
            },
            "tasks": {key: one.text for key, one in self.tasks[version.pk].items()},
            "services": dict.fromkeys(self.services[version.pk], True),
        }

    def _fields_of(self, version: ExamVersion) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in _PLAIN_FIELDS:
            value = getattr(version, name)
            values[name] = value.isoformat() if isinstance(value, date) else value
        values["replaced_by"] = self.codes.get(version.replaced_by_id or 0)
        return values


def corrections_of(*, stored: Stored, version: ExamVersion) -> list[Difference]:
    """Where people made a version say something else than the file said last."""
    if version.as_loaded is None:
        return []
    said, found = version.as_loaded, []
    for part, wiki in stored.state_of(version).items():
        base = said.get(part, {})
        found += merge_facts(base=base, file=base, wiki=wiki, place=place_in(version.code, part)).differences
    return found


def place_in(code: str, part: str) -> str:
    return {"domains": f"{code} domain", "tasks": f"{code} task", "services": f"{code} service"}.get(
        part, code
    )
