"""Which exams ask for an entry or a service, and the certificate that an entry means."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from certs.exam_facts.maps import task_order
from certs.exam_facts.statuses import status_of
from certs.models import Certification, CertificationTie, ExamMapItem, ExamMapTask, ExamVersion, Goal
from certs.queries.one_question import Part, ask_at_once
from certs.queries.tied_entries import SECTION_KEYS, name_key
from notes.access import Person
from notes.models import Entry, Service
from notes.queries.composed import Composed

SHOWN = 3
# Of a page that names no service: nothing has it.
NO_SLUG = ""
GOALS_BESIDE = 2
_WEIGHTS = [weight.value for weight in ExamMapItem.Weight]


@dataclass(frozen=True, slots=True)
class ExamChip:
    """An exam that can be sat, or will be, and what of it the entry serves; by our own map."""

    code: str
    weight: str
    why: str
    tasks: tuple[str, ...]
    is_goal: bool

    @property
    def url(self) -> str:
        return reverse("certs:exam", args=[self.code])

    @property
    def letters(self) -> str:
        return self.code.partition("-")[0]


@dataclass(frozen=True, slots=True)
class ExamChips:
    """The reader's own goals first, then the most important."""

    first: list[ExamChip]
    more: list[ExamChip]

    @property
    def count(self) -> int:
        return len(self.first) + len(self.more)

    @property
    def goals(self) -> list[ExamChip]:
        """As many as fit beside a term; further ones count among the others there."""
        return [chip for chip in (*self.first, *self.more) if chip.is_goal][:GOALS_BESIDE]

    @property
    def others(self) -> int:
        return self.count - len(self.goals)


@dataclass(frozen=True, slots=True)
class ExamsOnPage:
    """Of the page's own entry, and of every service named on the page, by the address of its page."""

    entry: ExamChips
    by_service_url: dict[str, ExamChips]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The certificate that an entry means, whether a person said so, and which ones there are."""

    certification: Certification | None
    by_person: bool
    choices: list[Certification]


def exams_for_service(*, service_id: int, person: Person, today: date) -> ExamChips:
    rows = ask_at_once(tasks=_tasks(Q(item__service_id=service_id), person))["tasks"]
    return _chips([_Row(*row) for row in rows], today)


def exams_for_services(*, service_ids: Collection[int], person: Person, today: date) -> dict[int, ExamChips]:
    """Of each of several services: two queries."""
    if not service_ids:
        return {}
    slugs = dict(Service.objects.filter(pk__in=service_ids).values_list("slug", "pk"))
    rows = ask_at_once(tasks=_tasks(Q(item__service_id__in=service_ids), person))["tasks"]
    by_service: dict[int, list[_Row]] = defaultdict(list)
    for row in map(_Row._make, rows):
        by_service[slugs[row.service_slug or ""]].append(row)
    return {pk: _chips(found, today) for pk, found in by_service.items()}


def tasks_on_page(*, entry_id: int, slugs: Sequence[str], person: Person) -> Part:
    """Of the page's own entry, by the service that it is tied to or the topic for which a curator chose it;
    and of the services named on the page."""
    own_service = Entry.objects.filter(pk=entry_id).values("service_id")[:1]
    of_entry = Q(item__service_id=Subquery(own_service)) | Q(item__entry_id=entry_id)
    return _tasks(of_entry | Q(item__service__slug__in=slugs), person, of_entry)


def exams_on_page(
    found: Iterable[tuple[Any, ...]], *, service_urls: Iterable[str], today: date
) -> ExamsOnPage:
    """Of what was asked by `tasks_on_page`."""
    urls = slugs_in(service_urls)
    rows = [_Row(*row) for row in found]
    by_url: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.service_slug in urls:
            by_url[urls[row.service_slug]].append(row)
    return ExamsOnPage(
        entry=_chips([row for row in rows if row.is_of_entry], today),
        by_service_url={url: _chips(served, today) for url, served in by_url.items()},
    )


def slugs_in(urls: Iterable[str]) -> dict[str, str]:
    return {url.rstrip("/").rpartition("/")[2]: url for url in urls}


def codes_by_service_url(*, urls: Iterable[str], today: date) -> dict[str, str]:
    """ "CLF-C02, SAA-C03 and 4 more exams", by the address of the service's page."""
    slugs = {url.rstrip("/").rpartition("/")[2]: url for url in urls}
    codes: dict[str, list[str]] = defaultdict(list)
    # To ask for none is to put a question together in vain.
    for row in map(_Asking._make, _ASKING.ask(slugs=list(slugs)) if slugs else ()):
        if not _is_over(row, today):
            codes[slugs[row.service_slug]].append(row.code)
    return {url: _in_words(found) for url, found in codes.items()}


class _Asking(NamedTuple):
    """An exam that asks for a service; to make whole rows would take longer than to ask."""

    service_slug: str
    code: str
    available_from: date | None
    retired_on: date | None
    last_exam_day_announced: date | None
    recorded_status: str
    recorded_on: date | None


def _asking_for(*, slugs: list[str]) -> QuerySet[ExamMapItem, Any]:
    version = "exam_map__exam_version__"
    rows = ExamMapItem.objects.filter(service__slug__in=slugs).order_by(f"{version}code")
    return rows.values_list("service__slug", *(f"{version}{name}" for name in _Asking._fields[1:]))


_ASKING = Composed(_asking_for)


def _in_words(codes: list[str]) -> str:
    shown, more = codes[:SHOWN], len(codes) - SHOWN
    return ", ".join(shown) + (f" and {more} more exam{'' if more == 1 else 's'}" if more > 0 else "")


def versions_that_mean(*, entry_id: int) -> Part:
    """Every exam version, each with what a person said that the entry means: 0 for no certificate."""
    said = CertificationTie.objects.filter(entry=entry_id).values(said=Coalesce("certification_id", 0))
    return Part(
        ExamVersion.objects.all(),
        numbers=("certification_id", Subquery(said[:1])),
        texts=(
            "certification__abbreviation",
            "certification__name",
            Cast("certification__other_names", TextField()),
            "code",
            "name",
        ),
    )


def meaning_of(rows: Iterable[tuple[Any, ...]], *, names: Iterable[str]) -> Meaning:
    """The certificate that an entry of the certification section means: what a person said, else by names."""
    every: dict[int, Certification] = {}
    called: dict[int, set[str]] = defaultdict(set)
    said: int | None = None
    for pk, said_id, letters, name, others, code, title in rows:
        one = Certification(pk=pk, abbreviation=letters, name=name, other_names=json.loads(others))
        every[pk], said = one, said_id
        called[pk] |= {name_key(word) for word in (name, letters, *one.other_names, code, title)}
    listed = sorted(every.values(), key=lambda one: one.name)
    if said is not None:
        return Meaning(every.get(said), by_person=True, choices=listed)
    keys = {name_key(name) for name in names if name}
    found = [pk for pk in every if keys & called[pk]]
    return Meaning(every[found[0]] if len(found) == 1 else None, by_person=False, choices=listed)


def is_certification_section(titles: Iterable[str]) -> bool:
    return any(" ".join(title.casefold().split()) in SECTION_KEYS for title in titles)


class _Row(NamedTuple):
    """A task that an item serves, with what is needed to say so and no more."""

    item_id: int
    domain: int
    task: int
    is_goal: int
    is_of_entry: int
    weight: str
    why: str
    service_slug: str | None
    code: str
    recorded_status: str
    available_from: date | None
    retired_on: date | None
    last_exam_day_announced: date | None
    recorded_on: date | None


def _is_over(row: _Row | _Asking, today: date) -> bool:
    status = status_of(
        available_from=row.available_from,
        retired_on=row.retired_on,
        last_exam_day_announced=row.last_exam_day_announced,
        recorded=row.recorded_status,
        recorded_on=row.recorded_on,
        today=today,
    )
    return status.is_retired


_VERSION = "item__exam_map__exam_version__"


def _tasks(asked: Q, person: Person, of_entry: Q | None = None) -> Part:
    goals = Goal.objects.of(person).filter(closed_at=None).values("exam_version")
    is_visitor = isinstance(person, AnonymousUser)
    tasks = ExamMapTask.objects.filter(asked).annotate(
        is_goal=Value(0) if is_visitor else _whether(Q(item__exam_map__in=goals)),
        is_of_entry=Value(0) if of_entry is None else _whether(of_entry),
    )
    texts = (
        "item__weight",
        "item__why",
        "item__service__slug",
        f"{_VERSION}code",
        f"{_VERSION}recorded_status",
    )
    return Part(
        tasks,
        numbers=("item_id", "domain__number", "number", "is_goal", "is_of_entry"),
        texts=texts,
        days=(
            f"{_VERSION}available_from",
            f"{_VERSION}retired_on",
            f"{_VERSION}last_exam_day_announced",
            f"{_VERSION}recorded_on",
        ),
    )


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _chips(rows: list[_Row], today: date) -> ExamChips:
    """Only exams that can be sat or will be."""
    items = {row.item_id: row for row in rows if not _is_over(row, today)}
    served: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        served[row.item_id].append(f"{row.domain}.{row.task}")
    chips = [
        ExamChip(
            code=row.code,
            weight=row.weight,
            why=row.why,
            tasks=tuple(sorted(served[row.item_id], key=task_order)),
            is_goal=bool(row.is_goal),
        )
        for row in items.values()
    ]
    chips.sort(key=lambda chip: (not chip.is_goal, _WEIGHTS.index(chip.weight), chip.code))
    return ExamChips(chips[:SHOWN], chips[SHOWN:])
