"""Which exams ask for an entry or a service, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q, QuerySet, Subquery

from certs.exam_facts.maps import task_order
from certs.models import Certification, CertificationTie, ExamMapItem, ExamMapTask, ExamVersion
from certs.queries.tied_entries import SECTION_KEYS, name_key
from notes.models import Entry

SHOWN = 3
_WEIGHTS = [weight.value for weight in ExamMapItem.Weight]


@dataclass(frozen=True, slots=True)
class ExamChip:
    """An exam that can be sat, or will be, and what of it the entry serves; by our own map."""

    version: ExamVersion
    weight: str
    why: str
    tasks: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.version.code

    @property
    def url(self) -> str:
        return self.version.get_absolute_url()


@dataclass(frozen=True, slots=True)
class ExamChips:
    first: list[ExamChip]
    more: list[ExamChip]

    @property
    def count(self) -> int:
        return len(self.first) + len(self.more)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The certificate that an entry means, whether a person said so, and which ones there are."""

    certification: Certification | None
    by_person: bool
    choices: list[Certification]


def exams_for_entry(*, entry_id: int, today: date) -> ExamChips:
    """By the service that it is tied to, or the topic for which a curator chose it."""
    service = Entry.objects.filter(pk=entry_id).values("service_id")[:1]
    asked = Q(item__service_id=Subquery(service)) | Q(item__entry_id=entry_id)
    return _chips(ExamMapTask.objects.filter(asked), today)


def exams_for_service(*, service_id: int, today: date) -> ExamChips:
    return _chips(ExamMapTask.objects.filter(item__service_id=service_id), today)


def codes_by_service_url(*, urls: Iterable[str], today: date) -> dict[str, str]:
    """ "CLF-C02, SAA-C03 and 4 more exams", by the address of the service's page."""
    slugs = {url.rstrip("/").rpartition("/")[2]: url for url in urls}
    rows = ExamMapItem.objects.filter(service__slug__in=slugs).select_related(
        "service", "exam_map__exam_version"
    )
    codes: dict[str, list[str]] = defaultdict(list)
    for item in rows.order_by("exam_map__exam_version__code"):
        version = item.exam_map.exam_version
        if item.service is not None and not version.status_on(today).is_retired:
            codes[slugs[item.service.slug]].append(version.code)
    return {url: _in_words(found) for url, found in codes.items()}


def _in_words(codes: list[str]) -> str:
    shown, more = codes[:SHOWN], len(codes) - SHOWN
    return ", ".join(shown) + (f" and {more} more exam{'' if more == 1 else 's'}" if more > 0 else "")


def meaning_of_entry(*, entry_id: int, names: Iterable[str]) -> Meaning:
    """The certificate that an entry of the certification section means: what a person said, else by names."""
    tie = CertificationTie.objects.filter(entry=entry_id)
    versions = list(
        ExamVersion.objects.select_related("certification")
        .annotate(decided=Exists(tie), chosen=Subquery(tie.values("certification_id")[:1]))
        .order_by("code")
    )
    every = {version.certification.pk: version.certification for version in versions}
    listed = sorted(every.values(), key=lambda one: one.name)
    if versions and versions[0].decided:
        return Meaning(every.get(versions[0].chosen or 0), by_person=True, choices=listed)
    keys = {name_key(name) for name in names if name}
    found = {
        version.certification_id
        for version in versions
        if keys & {name_key(name) for name in (version.name, version.code, *_names_of(version.certification))}
    }
    return Meaning(every[found.pop()] if len(found) == 1 else None, by_person=False, choices=listed)


def _names_of(one: Certification) -> tuple[str, ...]:
    return (one.name, one.abbreviation, *one.other_names)


def is_certification_section(titles: Iterable[str]) -> bool:
    return any(" ".join(title.casefold().split()) in SECTION_KEYS for title in titles)


def _chips(tasks: QuerySet[ExamMapTask], today: date) -> ExamChips:
    """Only exams that can be sat or will be, the most important first."""
    items: dict[int, ExamMapItem] = {}
    served: dict[int, list[str]] = defaultdict(list)
    for task in tasks.select_related("item__exam_map__exam_version", "domain"):
        items[task.item_id] = task.item
        served[task.item_id].append(f"{task.domain.number}.{task.number}")
    chips = [
        ExamChip(
            version=item.exam_map.exam_version,
            weight=item.weight,
            why=item.why,
            tasks=tuple(sorted(served[item.pk], key=task_order)),
        )
        for item in items.values()
        if not item.exam_map.exam_version.status_on(today).is_retired
    ]
    chips.sort(key=lambda chip: (_WEIGHTS.index(chip.weight), chip.code))
    return ExamChips(chips[:SHOWN], chips[SHOWN:])
