"""The catalogue of exams. A null is an unknown, never a guess."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Schema

from awskb.api.bearer import reads
from awskb.api.paging import USUAL, Cursor, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from certs.models import ExamVersion

router = Router(tags=["exams"])


class DomainOut(Schema):
    number: int
    name: str
    weight_percent: int | None


class ExamOut(Schema):
    """One edition of a certificate's exam."""

    code: str
    name: str
    certification: str
    available_from: date | None
    last_day: date | None
    replaced_by: str | None
    duration_minutes: int | None
    question_count: int | None
    passing_score: int | None
    url: str
    domains: list[DomainOut]


@router.get("/exams", response=PageOf[ExamOut], auth=reads)
def list_exams(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[ExamOut]:
    """By code."""
    rows = ExamVersion.objects.select_related("certification", "replaced_by").prefetch_related("domains")
    page = page_of_rows(rows, sort=("code",), cursor=cursor, limit=limit)
    return PageOf[ExamOut](items=[_told(one) for one in page.rows], next=page.next)


@router.get("/exams/{code}", response=ExamOut, auth=reads)
def get_exam(request: HttpRequest, code: Annotated[str, Path(max_length=20)]) -> ExamOut:
    rows = ExamVersion.objects.select_related("certification", "replaced_by").prefetch_related("domains")
    version = rows.filter(code=code.upper()).first()
    if version is None:
        raise nothing_here()
    return _told(version)


def _told(version: ExamVersion) -> ExamOut:
    domains = sorted(version.domains.all(), key=lambda domain: domain.number)
    return ExamOut(
        code=version.code,
        name=version.name,
        certification=version.certification.abbreviation,
        available_from=version.available_from,
        last_day=version.last_day,
        replaced_by=version.replaced_by.code if version.replaced_by else None,
        duration_minutes=version.duration_minutes,
        question_count=version.question_count,
        passing_score=version.passing_score,
        url=version.url,
        domains=[
            DomainOut(number=one.number, name=one.name, weight_percent=one.weight_percent) for one in domains
        ],
    )
