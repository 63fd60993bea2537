"""What a notes file aims at, offered once to the file's author and to nobody else: exams, things to study.

An offer is known by its own words, since the rows that it comes from are derived anew by every load.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from certs.models import Certification, ExamVersion, Goal, OfferAnswer
from certs.queries.catalogue import in_order
from certs.queries.goals import short_name
from certs.queries.tied_entries import name_key, names_of_certifications, tied_entries
from notes.access import Person
from notes.models import Entry, ProgressItem, SourceFile, Target
from notes.queries.entry_lines import Badge, badge_of

_CODE = re.compile(r"\b[A-Z]{3}-[A-Z]\d\d\b")


@dataclass(frozen=True, slots=True)
class Offer:
    """One aim of the notes; with an exam version it is offered as a goal, otherwise as a thing to study."""

    words: str
    file_id: int
    file_name: str
    url: str
    version: ExamVersion | None
    badge: Badge | None = None

    @property
    def kind(self) -> OfferAnswer.Kind:
        return OfferAnswer.Kind.GOAL if self.version else OfferAnswer.Kind.STUDY

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.file_id}:{self.words}"

    @property
    def exam_name(self) -> str:
        return short_name(self.version) if self.version else ""

    @property
    def is_likely(self) -> bool:
        """Ticked from the start: not what is over and done with."""
        return self.badge is None or not self.badge.is_over


@dataclass(frozen=True, slots=True)
class ToStudy:
    """A thing that the author took over; `url` is empty where the notes have it no more."""

    pk: int
    words: str
    file_name: str
    url: str


@dataclass(frozen=True, slots=True)
class _Aim:
    words: str
    file_id: int
    entry: Entry
    is_year: bool = False


def offers_to(*, person: Person, today: date) -> list[Offer]:
    """What was not answered yet, exams first.

    One query for whoever keeps no file, three for an author with nothing left to be asked.
    """
    if not person.is_authenticated:
        return []
    files = dict(SourceFile.objects.filter(author=person.pk).values_list("pk", "name"))
    aims = list(_aims(person, files)) if files else []
    if not aims:
        return []
    exams = _Exams(person, today)
    has_goal = set(Goal.objects.of(person).filter(closed_at=None).values_list("exam_version", flat=True))
    offers: dict[str, Offer] = {}
    for aim in aims:
        version = exams.meant_by(aim)
        if (aim.is_year and version is None) or (version and version.pk in has_goal):
            continue
        badge = badge_of(aim.entry.service) if aim.entry.service and version is None else None
        name = files[aim.file_id]
        offer = Offer(aim.words, aim.file_id, name, aim.entry.get_absolute_url(), version, badge)
        offers.setdefault(offer.value, offer)
    return sorted(offers.values(), key=lambda one: one.version is None)


def things_to_study(*, person: Person) -> list[ToStudy]:
    """What the author took over as a thing to study: one query, two if there is any."""
    taken = list(
        OfferAnswer.objects.of(person)
        .filter(kind=OfferAnswer.Kind.STUDY, is_taken=True)
        .select_related("source_file")
        .order_by("pk")
    )
    if not taken:
        return []
    rows = (
        Target.objects.filter(text__in={one.key for one in taken}, entry__binned_at=None)
        .annotate(file=F("entry__source_blocks__file"))
        .select_related("entry__parent__parent")
    )
    urls = {(row.file, row.text): row.entry.get_absolute_url() for row in rows}
    return [
        ToStudy(one.pk, one.key, one.source_file.name, urls.get((one.source_file_id, one.key), ""))
        for one in taken
    ]


def _aims(person: Person, files: dict[int, str]) -> Iterator[_Aim]:
    """The 🎯 of the author's files and the aims of years, less what was answered."""
    for model, is_year in ((Target, False), (ProgressItem, True)):
        answered = OfferAnswer.objects.of(person).filter(
            source_file=OuterRef("entry__source_blocks__file"), key=OuterRef("text")
        )
        rows = (
            model.objects.filter(
                entry__binned_at=None, entry__source_blocks__file__in=list(files), text__gt=""
            )
            .exclude(Exists(answered.exclude(kind=OfferAnswer.Kind.POSITION)))
            .annotate(file=F("entry__source_blocks__file"))
            .select_related("entry__service", "entry__parent__parent")
            .order_by("file", "entry__source_blocks__order", "pk")
        )
        if is_year:
            rows = rows.filter(year__isnull=False, position__isnull=True)
        for row in rows:
            yield _Aim(row.text, row.file, row.entry, is_year)


class _Exams:
    """Which exam version an aim means today: by the entry's tie to a certificate, or by its words."""

    def __init__(self, person: Person, today: date) -> None:
        self._tied = {tied.entry.pk: tied.certification.pk for tied in tied_entries(person=person)}
        self._names = names_of_certifications(Certification.objects.all())
        self._codes: dict[str, int] = {}
        chains: dict[int, list[ExamVersion]] = defaultdict(list)
        for version in ExamVersion.objects.order_by("-code"):
            chains[version.certification_id].append(version)
            self._codes[version.code] = version.certification_id
        self._current = {pk: _current(in_order(versions), today) for pk, versions in chains.items()}

    def meant_by(self, aim: _Aim) -> ExamVersion | None:
        certification = None
        if aim.words == aim.entry.title:
            certification = self._tied.get(aim.entry.pk)
        if certification is None:
            certification = self._names.get(name_key(aim.words))
        if certification is None:
            codes = {self._codes[code] for code in _CODE.findall(aim.words) if code in self._codes}
            certification = codes.pop() if len(codes) == 1 else None
        return self._current.get(certification) if certification else None


def _current(versions: list[ExamVersion], today: date) -> ExamVersion | None:
    """The version that can be sat, else the next to come."""
    sittable = (version for version in versions if version.status_on(today).is_sittable)
    upcoming = (version for version in reversed(versions) if version.status_on(today).is_upcoming)
    return next(sittable, None) or next(upcoming, None)
