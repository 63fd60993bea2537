"""Reads the file of exam versions: figures, dates, domains with tasks, services in scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certs.exam_facts.checking import Checks

LEVELS = ("foundational", "associate", "professional", "specialty")
STATUSES = ("active", "retired", "unknown")
PHASES = ("", "standard", "beta", "limited_languages", "registration_open", "retired")
CONFIDENCES = ("", "high", "medium", "low", "unconfirmed")
# The day on which the facts of the shipped file were collected; an exam in it may give its own.
COLLECTED_ON = "2026-11-23"

_FIELDS = (
    "code", "name", "level", "status", "phase", "recorded_on", "available_from", "retired_on",
    "last_exam_day_announced", "replaces", "replaced_by", "duration_minutes", "question_count",
    "scored_question_count", "passing_score", "price_usd", "validity_years", "url", "exam_guide_url",
    "domains", "in_scope_services", "sources", "official_refs", "confidence", "notes",
)  # fmt: skip
_DOMAIN_FIELDS = ("number", "name", "weight_percent", "task_statements")


@dataclass(slots=True)
class VersionFacts:
    """What the file says of one version. `domains` by number, `tasks` by 2.3 (in the order of the list)."""

    code: str
    level: str
    fields: dict[str, Any]
    domains: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)

    @property
    def series(self) -> str:
        """SAA of SAA-C03."""
        return self.code.partition("-")[0]

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def replaced_by(self) -> str | None:
        code: str | None = self.fields["replaced_by"]
        return code

    @property
    def has_all_tasks(self) -> bool:
        """A task list counts only where every domain has one."""
        with_tasks = {key.partition(".")[0] for key in self.tasks}
        return bool(self.domains) and with_tasks == set(self.domains)


def read_versions(text: str, *, file: str) -> list[VersionFacts]:
    checks = Checks(file)
    listed = checks.objects(checks.parsed(text), "exam versions")
    versions: dict[str, VersionFacts] = {}
    for number, facts in enumerate(listed, start=1):
        with checks.at(str(facts.get("code") or f"exam {number}")):
            version = _version(facts, checks)
            if version.code.casefold() in {code.casefold() for code in versions}:
                checks.fault("this code was given before.", "Keep one of the two.")
            versions[version.code] = version
    _check_chains(listed, versions, checks)
    checks.finish()
    return list(versions.values())


def _version(facts: Mapping[str, Any], checks: Checks) -> VersionFacts:
    checks.keys(facts, _FIELDS)
    questions = checks.number(facts, "question_count", 1, 1000)
    scored = checks.number(facts, "scored_question_count", 1, 1000)
    if questions and scored and scored > questions:
        checks.fault(
            f"{scored} questions are scored of {questions}.", "Correct one of the two, or write null."
        )
    first, last = checks.day(facts, "available_from"), checks.day(facts, "retired_on")
    if first and last and last < first:
        checks.fault(
            f"it ends on {last} before it begins on {first}.", "Correct one of the two, or write null."
        )
    version = VersionFacts(
        code=checks.text(facts, "code", required=True, longest=20),
        level=checks.choice(facts, "level", LEVELS),
        fields={
            "name": checks.text(facts, "name", required=True, longest=200),
            "recorded_status": checks.choice(facts, "status", STATUSES),
            "recorded_on": checks.day(facts, "recorded_on") or COLLECTED_ON,
            "phase": checks.choice(facts, "phase", PHASES),
            "available_from": first,
            "retired_on": last,
            "last_exam_day_announced": checks.day(facts, "last_exam_day_announced"),
            "replaced_by": checks.text(facts, "replaced_by") or None,
            "duration_minutes": checks.number(facts, "duration_minutes", 1, 1000),
            "question_count": questions,
            "scored_question_count": scored,
            "passing_score": checks.number(facts, "passing_score", 100, 1000),
            "price_usd": checks.number(facts, "price_usd", 0, 10_000),
            "validity_years": checks.number(facts, "validity_years", 1, 20),
            "url": checks.text(facts, "url"),
            "exam_guide_url": checks.text(facts, "exam_guide_url"),
            "sources": checks.texts(facts, "sources"),
            "official_refs": checks.texts(facts, "official_refs"),
            "confidence": checks.choice(facts, "confidence", CONFIDENCES),
            "notes": checks.text(facts, "notes"),
        },
    )
    _read_domains(facts.get("domains") or [], version, checks)
    version.services = dict.fromkeys(checks.texts(facts, "in_scope_services", once=True), True)
    return version


def _read_domains(listed: Any, version: VersionFacts, checks: Checks) -> None:
    weights = []
    for facts in checks.objects(listed, "domains"):
        with checks.at(f"domain {facts.get('number')}"):
            checks.keys(facts, _DOMAIN_FIELDS)
            number = checks.number(facts, "number", 1, 99)
            if number is None or str(number) in version.domains:
                checks.fault("its number is missing or was given before.", "Number the domains 1, 2, 3, …")
                continue
            weight = checks.number(facts, "weight_percent", 1, 100)
            weights.append(weight)
            version.domains[str(number)] = {
                "name": checks.text(facts, "name", required=True, longest=200),
                "weight_percent": weight,
            }
            for position, text in enumerate(checks.texts(facts, "task_statements"), start=1):
                version.tasks[f"{number}.{position}"] = text
    known = [weight for weight in weights if weight is not None]
    if known and len(known) == len(weights) and sum(known) != 100:
        checks.fault(
            f"the weights of its domains sum to {sum(known)}.",
            "Correct them so that they sum to 100, or write null where one is unknown.",
        )


def _check_chains(
    listed: Sequence[Mapping[str, Any]], versions: Mapping[str, VersionFacts], checks: Checks
) -> None:
    """Versions follow each other in chains; both ends say the same, and one credential has one chain."""
    before: dict[str, str] = {}
    for version in versions.values():
        after = version.replaced_by
        if after is None:
            continue
        with checks.at(version.code):
            if after not in versions:
                checks.fault(
                    f"replaced_by names {after}, which is not in the file.", "Add that exam, or write null."
                )
            elif after in before:
                checks.fault(
                    f"replaced_by names {after}, which replaces {before[after]} already.",
                    "One exam replaces one exam: write null in one of them.",
                )
            before[after] = version.code
    for facts in listed:
        code, replaces = str(facts.get("code")), facts.get("replaces")
        if replaces != before.get(code):
            with checks.at(code):
                checks.fault(
                    f"it replaces {replaces or 'nothing'}, replaced_by says {before.get(code) or 'nothing'}.",
                    "Make replaces here and replaced_by there say the same.",
                )
    for code in versions:
        if code == _last_of(code, versions):
            continue
        if _last_of(code, versions) is None:
            with checks.at(code):
                checks.fault(
                    "replaced_by leads to no last exam.", "Write null in the newest exam of the chain."
                )
            continue
        last = versions[str(_last_of(code, versions))]
        if last.level != versions[code].level:
            with checks.at(code):
                checks.fault(
                    f"its level is {versions[code].level}, that of its successor {last.code} {last.level}.",
                    "A certificate has one level: write that of the newest exam.",
                )
    heads: dict[str, str] = {}
    for version in versions.values():
        if version.replaced_by is not None:
            continue
        other = heads.setdefault(version.series.casefold(), version.code)
        if other != version.code:
            with checks.at(version.code):
                checks.fault(
                    f"{version.code} and {other} share their letters, but no replaced_by joins them.",
                    "Say in the older one which exam replaces it.",
                )


def _last_of(code: str, versions: Mapping[str, VersionFacts]) -> str | None:
    """The last version of the chain; None where it runs in a circle or leaves the file."""
    seen: set[str] = set()
    while code in versions and code not in seen:
        seen.add(code)
        after = versions[code].replaced_by
        if after is None:
            return code
        code = after
    return None


def chains_of(versions: Sequence[VersionFacts]) -> list[list[VersionFacts]]:
    """The versions of each credential, oldest first; for files that were checked."""
    by_code = {version.code: version for version in versions}
    chains: dict[str, list[VersionFacts]] = {}
    for version in versions:
        last = _last_of(version.code, by_code)
        if last is not None:
            chains.setdefault(last, []).append(version)
    for chain in chains.values():
        chain.sort(key=lambda version: _steps_to_last(version, by_code), reverse=True)
    return list(chains.values())


def _steps_to_last(version: VersionFacts, by_code: Mapping[str, VersionFacts]) -> int:
    steps = 0
    while version.replaced_by is not None:
        version = by_code[version.replaced_by]
        steps += 1
    return steps
