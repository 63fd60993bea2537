"""A person's share of the exam whose page is shown: one query beside those that the page asks anyhow."""

from __future__ import annotations

from certs.models import ExamVersion
from certs.queries.asked_items import Asked, AskedDomain, AskedItem
from certs.queries.entry_states import Coverage, all_states, coverage_from
from certs.queries.exam_items import ExamItems
from notes.access import Person


def coverage_of_page(*, version: ExamVersion, items: ExamItems, person: Person) -> Coverage:
    asked = Asked(
        domains=tuple(AskedDomain(one.number, one.name, one.weight_percent) for one in items.domain_rows),
        items=tuple(
            AskedItem(
                line.id,
                line.kind,
                line.name,
                line.service_id,
                frozenset(int(task.partition(".")[0]) for task in line.tasks),
                tuple(entry.id for entry in line.entries),
            )
            for line in items.items
        ),
        scope_count=len(items.scope),
        unmapped=tuple(line.name for line in items.unmapped.every),
    )
    return coverage_from(version.pk, asked, all_states(person=person))
