"""Two exam versions side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from certs.exam_facts.comparing import Comparison, DomainFacts, ExamFigures, compare_exams
from certs.models import Domain, ExamVersion, ScopeService


def comparison_of(*, before: ExamVersion, after: ExamVersion) -> Comparison:
    """Two queries."""
    domains: dict[int, list[Domain]] = defaultdict(list)
    for domain in Domain.objects.filter(exam_version__in=[before, after]):
        domains[domain.exam_version_id].append(domain)
    services: dict[int, list[str]] = defaultdict(list)
    for row in ScopeService.objects.filter(exam_version__in=[before, after]):
        services[row.exam_version_id].append(row.name)
    return compare_exams(
        before=figures_of(before, domains[before.pk], services[before.pk]),
        after=figures_of(after, domains[after.pk], services[after.pk]),
    )


def figures_of(version: ExamVersion, domains: Sequence[Domain], services: Sequence[str]) -> ExamFigures:
    return ExamFigures(
        code=version.code,
        figures={
            "Name": version.name,
            "Minutes": version.duration_minutes,
            "Questions": version.question_count,
            "Scored questions": version.scored_question_count,
            "Pass mark": version.passing_score,
            "Price in USD": version.price_usd,
            "Years it holds": version.validity_years,
        },
        domains=[DomainFacts(one.number, one.name, one.weight_percent) for one in domains],
        services=list(services),
    )
