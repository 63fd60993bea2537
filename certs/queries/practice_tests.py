"""A person's practice tests: by domain with what can be said of them, and the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from certs.models import Domain, ExamVersion, PracticeTest
from certs.queries.goals import open_goals
from certs.readiness.wilson import RECENCY_RULE, Answers, first_recent_day
from notes.access import Person

TESTS_A_PAGE = 50
REMOVED_TESTS = 10
REMOVED_DAYS = 30
_NOUGHT: Final = Value(0, output_field=IntegerField())
_EMPTY: Final = Value("")


@dataclass(frozen=True, slots=True)
class DomainPractice:
    domain_id: int
    number: int
    name: str
    weight: int | None
    answers: Answers


@dataclass(frozen=True, slots=True)
class ExamPractice:
    """Practice for one exam. Every domain is there, also without an answer."""

    version_id: int
    code: str
    domains: list[DomainPractice]
    whole: Answers
    """All answers, also those whose domain is not known."""

    @property
    def without_domain(self) -> int:
        return self.whole.answered - sum(one.answers.answered for one in self.domains)

    @property
    def weight_with_data(self) -> int:
        """Percent of the exam of which anything can be said."""
        return sum(one.weight or 0 for one in self.domains if one.answers.has_enough)

    @property
    def percent(self) -> int | None:
        """Correct, by the domains' weights, over those with enough answers. No prediction of a score."""
        if not self.weight_with_data:
            return None
        total = sum((one.weight or 0) * (one.answers.share or 0) for one in self.domains)
        return round(100 * total / self.weight_with_data)

    @property
    def rule(self) -> str:
        return RECENCY_RULE


def practice_of(*, person: Person, exam_version_ids: Iterable[int], today: date) -> dict[int, ExamPractice]:
    """By version, in one query: the tests as a whole, their parts by domain, and the domains themselves.

    A version without domains and tests is left out. Answers older than 90 days count half.
    """
    ids = set(exam_version_ids)
    tests = PracticeTest.objects.of(person).filter(exam_version__in=ids, removed_at__isnull=True).order_by()
    code, old = F("exam_version__code"), Q(on__lt=first_recent_day(today))
    of_domain = tests.filter(domains__isnull=False).annotate(part=F("domains__domain"))
    whole = tests.annotate(part=_NOUGHT)
    domains = Domain.objects.filter(exam_version__in=ids).order_by()
    found = (
        whole.values_list("exam_version", "part", code, _NOUGHT, _EMPTY, _NOUGHT)
        .annotate(**_sums("", old))
        .union(
            of_domain.values_list("exam_version", "part", code, _NOUGHT, _EMPTY, _NOUGHT).annotate(
                **_sums("domains__", old)
            ),
            domains.values_list(
                "exam_version", "pk", code, "number", "name", "weight_percent", *([_NOUGHT] * 4)
            ),
            all=True,
        )
    )
    return _gathered(found)


def _sums(at: str, old: Q) -> dict[str, Coalesce]:
    """Correct and answered, and how many of both are old."""
    return {
        "right": Coalesce(Sum(f"{at}correct"), 0),
        "given": Coalesce(Sum(f"{at}answered"), 0),
        "old_right": Coalesce(Sum(f"{at}correct", filter=old), 0),
        "old_given": Coalesce(Sum(f"{at}answered", filter=old), 0),
    }


def _gathered(found: Iterable[tuple[Any, ...]]) -> dict[int, ExamPractice]:
    codes: dict[int, str] = {}
    answers: dict[tuple[int, int], Answers] = {}
    domains: dict[int, list[tuple[int, int, str, int | None]]] = defaultdict(list)
    for version, domain, code, number, name, weight, *sums in found:
        codes[version] = code
        if number:
            domains[version].append((number, domain, name, weight))
        else:
            answers[version, domain] = Answers(*sums)
    return {
        version: ExamPractice(
            version_id=version,
            code=code,
            domains=[
                DomainPractice(domain, number, name, weight, answers.get((version, domain), Answers()))
                for number, domain, name, weight in sorted(domains[version])
            ],
            whole=answers.get((version, 0), Answers()),
        )
        for version, code in sorted(codes.items(), key=lambda one: one[1])
    }


def live_tests(person: Person) -> QuerySet[PracticeTest]:
    tests = PracticeTest.objects.of(person).filter(removed_at__isnull=True)
    return tests.select_related("exam_version", "resource").prefetch_related("domains__domain")


@dataclass(frozen=True, slots=True)
class PracticePage:
    exams: list[ExamPractice]
    """Of the goals, and of what was practised."""
    pages: Page
    removed: list[PracticeTest]

    @property
    def rule(self) -> str:
        return RECENCY_RULE


def practice_page(*, person: Person, today: date, at: datetime, number: str | None) -> PracticePage:
    tests = live_tests(person)
    goals = {line.version.pk for line in open_goals(person=person, today=today) if line.is_ahead}
    practised = set(tests.order_by().values_list("exam_version", flat=True).distinct())
    exams = practice_of(person=person, exam_version_ids=goals | practised, today=today)
    since = at - timedelta(days=REMOVED_DAYS)
    removed = PracticeTest.objects.of(person).filter(removed_at__gte=since).select_related("exam_version")
    return PracticePage(
        exams=list(exams.values()),
        pages=Paginator(tests, TESTS_A_PAGE).get_page(number),
        removed=list(removed.order_by("-removed_at")[:REMOVED_TESTS]),
    )


@dataclass(frozen=True, slots=True)
class PractisedExams:
    """Which exams a practice test or a question can be of: one's goals first."""

    own: list[ExamVersion]
    others: list[ExamVersion]

    def called(self, code: str) -> ExamVersion | None:
        wanted = code.casefold()
        return next((one for one in (*self.own, *self.others) if one.code.casefold() == wanted), None)

    @property
    def first(self) -> ExamVersion | None:
        return self.own[0] if self.own else None


def practised_exams(*, person: Person, today: date) -> PractisedExams:
    own = [line.version for line in open_goals(person=person, today=today) if line.is_ahead]
    others = ExamVersion.objects.exclude(pk__in=[one.pk for one in own]).order_by("code")
    return PractisedExams(own, list(others))
