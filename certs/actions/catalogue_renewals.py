"""Loads the ways in which certificates are kept alive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from certs.actions.catalogue_report import CatalogueReport
from certs.exam_facts.merging import Difference, Why, merge_facts
from certs.exam_facts.renewals import RenewalFacts, renewal_key
from certs.models import Certification, Renewal

_FIELDS = (
    "title", "years", "counted_from", "opens_days_before", "requirement", "source", "confidence",
    "checked_on", "note",
)  # fmt: skip


def load_renewals(facts: RenewalFacts, report: CatalogueReport) -> None:
    certifications = {one.abbreviation: one for one in Certification.objects.all()}
    present: dict[str, Renewal] = {}
    for row in Renewal.objects.select_related("renews", "by"):
        by = row.by.abbreviation if row.by else row.title
        present[renewal_key(row.renews.abbreviation, row.way, by)] = row
    report.renewals = len(facts.ways)
    for key, said in facts.ways.items():
        values = {name: said[name] for name in _FIELDS}
        if key not in present:
            made = Renewal(
                renews=certifications[said["renews"]],
                way=said["way"],
                by=certifications[said["by"]] if said["by"] else None,
            )
            _write(made, values, values)
            report.renewals_changed.append(key)
            continue
        row = present.pop(key)
        if row.is_dropped:
            report.differences.append(Difference(key, "holds", "dropped", Why.REMOVED))
        else:
            merged = merge_facts(base=row.as_loaded or {}, file=values, wiki=_values_of(row), place=key)
            report.differences += merged.differences
            if merged or row.as_loaded != values:
                _write(row, merged.written, values)
                report.renewals_changed.append(key)
    _let_go(present, report)


def _let_go(gone: Mapping[str, Renewal], report: CatalogueReport) -> None:
    """Rows of an earlier file that this one lacks: they go unless a person corrected them."""
    for key, row in gone.items():
        if row.as_loaded is None:
            continue
        if row.as_loaded == _values_of(row):
            row.delete()
            report.renewals_changed.append(key)
        else:
            report.differences.append(Difference(key, None, "holds", Why.GONE))


def _values_of(row: Renewal) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS}
    values["checked_on"] = row.checked_on.isoformat() if row.checked_on else None
    return values


def _write(row: Renewal, values: Mapping[str, Any], said: dict[str, Any]) -> None:
    for name, value in values.items():
        is_day = name == "checked_on" and value is not None
        setattr(row, name, date.fromisoformat(value) if is_day else value)
    row.as_loaded = said
    row.save()
