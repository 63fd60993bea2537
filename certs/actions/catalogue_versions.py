"""Loads exam versions with their domains, tasks and services in scope, chain by chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from certs.actions.catalogue_report import CatalogueReport
from certs.actions.catalogue_services import ServicesByName
from certs.actions.turns import take_turn
from certs.exam_facts.checking import CatalogueRefused
from certs.exam_facts.merging import Difference, Merged, Why, merge_facts
from certs.exam_facts.versions import VersionFacts, chains_of
from certs.models import Certification, Domain, ExamVersion, ScopeService, TaskStatement
from certs.queries.catalogue_states import Stored, place_in

_DATES = frozenset({"recorded_on", "available_from", "retired_on", "last_exam_day_announced"})


def load_versions(
    listed: Sequence[VersionFacts],
    other_names: Mapping[str, list[str]],
    services: ServicesByName,
    report: CatalogueReport,
) -> None:
    stored = Stored.load()
    for chain in chains_of(listed):
        certification = _load_certification(chain, other_names, stored, report)
        for facts in chain:
            if facts.code not in stored.versions:
                # First without its successor, which may not be there yet.
                version = ExamVersion(certification=certification, code=facts.code)
                _set_fields(version, facts.fields)
                version.as_loaded = {"fields": {**facts.fields, "replaced_by": None}}
                version.save(force_insert=True)
                stored.versions[facts.code], stored.codes[version.pk] = version, facts.code
                report.created.append(facts.code)
    for facts in listed:
        is_changed = _load_version(facts, stored, services, report)
        if is_changed and facts.code not in report.created:
            report.changed.append(facts.code)
    report.unchanged = len(listed) - len(report.created) - len(report.changed)
    codes = {facts.code for facts in listed}
    report.differences += [
        Difference(code, None, version.name, Why.GONE)
        for code, version in sorted(stored.versions.items())
        if version.as_loaded is not None and code not in codes
    ]


def take_the_files_word(*, version: ExamVersion, report: CatalogueReport) -> bool:
    """Give up what people corrected in a version: it says again what the file said last."""
    with transaction.atomic():
        take_turn()
        stored = Stored.load()
        said: dict[str, Any] = version.as_loaded or stored.state_of(version)
        services = ServicesByName.load()
        own = stored.versions[version.code]
        return _take(own, said, stored.state_of(own), stored, services, report)


def _load_certification(
    chain: Sequence[VersionFacts],
    other_names: Mapping[str, list[str]],
    stored: Stored,
    report: CatalogueReport,
) -> Certification:
    """The credential of one chain: that of a version known already, of the same letters, or a new one."""
    last = chain[-1]
    facts = {"name": last.name, "level": last.level, "other_names": other_names.get(last.series, [])}
    by_id = {one.pk: one for one in stored.certifications.values()}
    known = [stored.versions[one.code].certification_id for one in chain if one.code in stored.versions]
    found = by_id[known[-1]] if known else stored.certifications.get(last.series)
    if found is None:
        found = Certification(abbreviation=last.series, as_loaded=facts, **facts)
        found.save(force_insert=True)
        stored.certifications[last.series] = found
        return found
    wiki = {name: getattr(found, name) for name in facts}
    merged = merge_facts(base=found.as_loaded, file=facts, wiki=wiki, place=found.abbreviation)
    report.differences += merged.differences
    if merged or found.as_loaded != facts:
        for name, value in merged.written.items():
            setattr(found, name, value)
        found.as_loaded = facts
        found.save()
        report.certifications_changed.append(found.abbreviation)
    return found


def _load_version(
    facts: VersionFacts, stored: Stored, services: ServicesByName, report: CatalogueReport
) -> bool:
    version = stored.versions[facts.code]
    said = {
        "fields": facts.fields,
        "domains": facts.domains,
        "tasks": facts.tasks,
        "services": facts.services,
    }
    return _take(version, said, version.as_loaded or {}, stored, services, report)


def _take(
    version: ExamVersion,
    said: dict[str, Any],
    base: dict[str, Any],
    stored: Stored,
    services: ServicesByName,
    report: CatalogueReport,
) -> bool:
    """Merge what the file says into the version; tells whether that changed anything."""
    wiki = stored.state_of(version)
    merged = {
        part: merge_facts(
            base=base.get(part, {}), file=said[part], wiki=wiki[part], place=place_in(version.code, part)
        )
        for part in said
    }
    for one in merged.values():
        report.differences += one.differences
    _write_fields(version, merged["fields"], said, stored)
    _write_domains(version, merged["domains"], stored)
    _write_tasks(version, merged["tasks"], stored)
    is_tied_anew = _write_services(version, merged["services"], services, stored)
    return is_tied_anew or any(merged.values())


def _set_fields(version: ExamVersion, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name != "replaced_by":
            is_day = name in _DATES and value is not None
            setattr(version, name, date.fromisoformat(value) if is_day else value)


def _write_fields(version: ExamVersion, merged: Merged, said: dict[str, Any], stored: Stored) -> None:
    if not merged and version.as_loaded == said:
        return
    _set_fields(version, merged.written)
    if "replaced_by" in merged.written:
        after = merged.written["replaced_by"]
        version.replaced_by = stored.versions[after] if after else None
        # Whoever it was said to follow until now lets go first.
        ExamVersion.objects.filter(replaced_by=version.replaced_by, replaced_by__isnull=False).exclude(
            pk=version.pk
        ).update(replaced_by=None)
    version.as_loaded = said
    version.save()


def _write_domains(version: ExamVersion, merged: Merged, stored: Stored) -> None:
    domains = stored.domains[version.pk]
    made: list[str] = []
    changed: list[str] = []
    for key, value in merged.written.items():
        (changed if key in domains else made).append(key)
        domain = domains.setdefault(key, Domain(exam_version=version, number=int(key)))
        domain.name, domain.weight_percent = value["name"], value["weight_percent"]
    Domain.objects.bulk_create([domains[key] for key in made])
    Domain.objects.bulk_update([domains[key] for key in changed], ["name", "weight_percent"])
    for key in merged.removed:
        try:
            domains.pop(key).delete()
        except ProtectedError as error:
            raise CatalogueRefused(
                f"{version.code}, domain {key}: the file no longer has it, but people's results do. "
                f"Keep the domain in the file; a new list of domains belongs to a new exam version."
            ) from error


def _write_tasks(version: ExamVersion, merged: Merged, stored: Stored) -> None:
    domains, tasks = stored.domains[version.pk], stored.tasks[version.pk]
    for key in merged.removed:
        tasks.pop(key).delete()
    made: list[str] = []
    changed: list[str] = []
    for key, text in merged.written.items():
        domain, _, position = key.partition(".")
        if domain in domains:
            (changed if key in tasks else made).append(key)
            task = tasks.setdefault(key, TaskStatement(domain=domains[domain], position=int(position)))
            task.text = text
    TaskStatement.objects.bulk_create([tasks[key] for key in made])
    TaskStatement.objects.bulk_update([tasks[key] for key in changed], ["text"])
    if merged:
        number_tasks(version=version)


def number_tasks(*, version: ExamVersion) -> None:
    """Places in a list are the tasks' numbers only where every domain has its list (MODEL.md 21)."""
    rows = list(TaskStatement.objects.filter(domain__exam_version=version).order_by("domain", "position"))
    has_all = {row.domain_id for row in rows} == set(version.domains.values_list("pk", flat=True))
    changed = []
    for row in rows:
        number = row.position if has_all else None
        if row.number != number:
            row.number = number
            changed.append(row)
    TaskStatement.objects.bulk_update(changed, ["number"])


def _write_services(version: ExamVersion, merged: Merged, services: ServicesByName, stored: Stored) -> bool:
    """Tells whether a name of the list leads to another service now than before."""
    rows = stored.services[version.pk]
    for name in merged.removed:
        rows.pop(name).delete()
    changed = []
    for name, row in rows.items():
        service_id = services.id_of(name)
        if row.service_id != service_id:
            row.service_id = service_id
            changed.append(row)
    ScopeService.objects.bulk_update(changed, ["service"])
    made = [
        ScopeService(exam_version=version, name=name, service_id=services.id_of(name))
        for name in merged.written
        if name not in rows
    ]
    ScopeService.objects.bulk_create(made)
    return bool(changed)
