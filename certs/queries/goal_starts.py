"""What a person needs in order to set a goal: the exams that can be chosen, and what to know first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from certs.models import ExamVersion, Level
from certs.queries.catalogue import phase_words
from certs.queries.goal_notices import day_words
from certs.queries.goals import short_name

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class GoalStart:
    """`choices` are groups of (code, words); `ending` what ends soon; `versions` every one by its code."""

    choices: list[tuple[str, list[tuple[str, str]]]]
    ending: list[str]
    versions: dict[str, ExamVersion]


def goal_start(*, today: date) -> GoalStart:
    """One query. Exams that can be sat by level, then those to come, then those of which nobody knows."""
    versions = list(ExamVersion.objects.select_related("certification", "replaced_by").order_by("code"))
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version in versions:
        status = version.status_on(today)
        if status.is_retired:
            continue
        phase = phase_words(version, today)
        words = f"{version.code}, {short_name(version)}" + (f", {phase}" if phase else "")
        if status.is_sittable:
            ends = f", until {day_words(status.last_day)}" if status.last_day else ""
            groups[version.certification.level].append((version.code, words + ends))
        elif status.is_upcoming and status.first_day:
            groups["upcoming"].append((version.code, f"{words}, from {day_words(status.first_day)}"))
        else:
            groups["unknown"].append((version.code, words))
    order = [
        *((level.value, level.label) for level in Level),
        ("upcoming", "To come"),
        ("unknown", "Not known whether it can be sat"),
    ]
    return GoalStart(
        choices=[(label, groups[key]) for key, label in order if groups[key]],
        ending=[_ending(version) for version in versions if _ends_soon(version, today)],
        versions={version.code: version for version in versions},
    )


def _ends_soon(version: ExamVersion, today: date) -> bool:
    status = version.status_on(today)
    return bool(status.is_sittable and status.last_day and status.last_day <= today + SOON)


def _ending(version: ExamVersion) -> str:
    after = version.replaced_by
    ends = f"{version.code} ends on {day_words(version.last_day)}" if version.last_day else version.code
    if after is None:
        return f"{ends}, with no successor announced."
    if after.available_from:
        return f"{ends}; {after.code} can be sat from {day_words(after.available_from)} on."
    return f"{ends}; {after.code} follows, its first day is not known here."
