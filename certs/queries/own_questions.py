"""The questions that a person got wrong and keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from certs.models import ExamVersion, OwnQuestion
from notes.access import Person

QUESTIONS_A_PAGE = 50
REMOVED_QUESTIONS = 10
REMOVED_DAYS = 30


def live_questions(person: Person) -> QuerySet[OwnQuestion]:
    questions = OwnQuestion.objects.of(person).filter(removed_at__isnull=True)
    return questions.select_related("exam_version", "domain")


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    pages: Page
    exams: list[ExamVersion]
    chosen: ExamVersion | None
    removed: list[OwnQuestion]

    @property
    def query(self) -> str:
        return f"exam={self.chosen.code}" if self.chosen else ""


def questions_page(*, person: Person, at: datetime, code: str, number: str | None) -> QuestionsPage:
    """Five queries. A code of which there is no question narrows nothing."""
    questions = live_questions(person)
    held = questions.order_by().values("exam_version")
    exams = list(ExamVersion.objects.filter(pk__in=held).order_by("code"))
    chosen = next((exam for exam in exams if exam.code.casefold() == code.casefold()), None)
    if chosen is not None:
        questions = questions.filter(exam_version=chosen)
    since = at - timedelta(days=REMOVED_DAYS)
    removed = OwnQuestion.objects.of(person).filter(removed_at__gte=since).order_by("-removed_at")
    return QuestionsPage(
        pages=Paginator(questions, QUESTIONS_A_PAGE).get_page(number),
        exams=exams,
        chosen=chosen,
        removed=list(removed.select_related("exam_version")[:REMOVED_QUESTIONS]),
    )
