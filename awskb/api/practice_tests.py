"""One's own practice tests."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.practice_tests import (
    DomainAnswers,
    Practised,
    edit_practice,
    put_back_practice,
    record_practice,
    remove_practice,
)
from certs.forms.practice_tests import LONGEST_NOTE, PracticeForm
from certs.models import ExamVersion, PracticeTest
from certs.models.study_session import MOST_MINUTES, MOST_QUESTIONS
from certs.queries.practice_tests import live_tests, practised_exams
from certs.queries.study_log import goals_ahead, resources_of
from certs.views.members import Member

router = Router(tags=["practice tests"])

Count = Annotated[int, Field(ge=0, le=MOST_QUESTIONS)]


class DomainAnswersIn(Sent):
    """The part that fell to one domain."""

    number: Annotated[int, Field(ge=1, le=100)]
    correct: Count
    answered: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)]


class PracticeEdit(Sent):
    on: date | None = Field(default=None, description="Today, if it is left out.")
    correct: Count
    answered: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)]
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    resource_id: Number | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    domains: Annotated[list[DomainAnswersIn], Field(max_length=20)] = []


class NewPractice(PracticeEdit):
    exam: Annotated[str, StringConstraints(max_length=20)]


class PracticeOut(Schema):
    id: int
    exam: str
    on: date
    correct: int
    answered: int
    minutes: int | None
    resource_id: int | None
    note: str
    domains: list[DomainAnswersIn]
    created_at: datetime


@router.get(f"{ME}/practice-tests", response=PageOf[PracticeOut], auth=reads_study)
def list_practice(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[PracticeOut]:
    """The latest day first."""
    rows = live_tests(member_of(request).person)
    page = page_of_rows(rows, sort=("-on", "-pk"), cursor=cursor, limit=limit)
    return PageOf[PracticeOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post(f"{ME}/practice-tests", response={201: PracticeOut}, auth=writes_study)
def create_practice(request: HttpRequest, new: NewPractice) -> Any:
    """Keep a test. Its minutes come into the log only by a study session of their own."""
    member = member_of(request)
    version = practised_exams(person=member.person, today=member.today).called(new.exam.upper())
    if version is None:
        raise wrong_fields({"exam": "There is no such exam in the catalogue."})
    what = _practised(new, member, version, None)
    made = record_practice(exam_version_id=version.pk, what=what, by=member.person, at=member.at)
    return Status(HTTPStatus.CREATED, _practice(member, made.pk))


@router.get(f"{ME}/practice-tests/{{test_id}}", response=PracticeOut, auth=reads_study)
def get_practice(request: HttpRequest, test_id: Id) -> PracticeOut:
    return _practice(member_of(request), test_id)


@router.put(f"{ME}/practice-tests/{{test_id}}", response=PracticeOut, auth=writes_study)
def replace_practice(request: HttpRequest, test_id: Id, test: PracticeEdit) -> PracticeOut:
    member = member_of(request)
    known = live_tests(member.person).filter(pk=test_id).first()
    if known is None:
        raise nothing_here()
    what = _practised(test, member, known.exam_version, known)
    edit_practice(test_id=test_id, what=what, by=member.person)
    return _practice(member, test_id)


@router.delete(f"{ME}/practice-tests/{{test_id}}", response={204: None}, auth=writes_study)
def delete_practice(request: HttpRequest, test_id: Id) -> Any:
    """It can be put back."""
    member = member_of(request)
    remove_practice(test_id=test_id, by=member.person, at=member.at)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{ME}/practice-tests/{{test_id}}/restore", response=PracticeOut, auth=writes_study)
def restore_practice(request: HttpRequest, test_id: Id) -> PracticeOut:
    member = member_of(request)
    put_back_practice(test_id=test_id, by=member.person)
    return _practice(member, test_id)


def _practised(
    sent: PracticeEdit, member: Member, version: ExamVersion, test: PracticeTest | None
) -> Practised:
    domains = {domain.number: domain for domain in version.domains.all()}
    unknown = [part.number for part in sent.domains if part.number not in domains]
    if unknown:
        raise wrong_fields({"domains": f"{version.code} has no domain {unknown[0]}."})
    said: dict[str, Any] = {
        "on": sent.on or (test.on if test else member.today),
        "correct": sent.correct,
        "answered": sent.answered,
        "minutes": sent.minutes,
        "resource": sent.resource_id,
        "note": sent.note,
    }
    for part in sent.domains:
        said[f"correct_{part.number}"], said[f"answered_{part.number}"] = part.correct, part.answered
    goals = goals_ahead(person=member.person, today=member.today)
    form = PracticeForm(
        as_form_data(said),
        domains=list(domains.values()),
        resources=resources_of(member.person, goals),
        today=member.today,
        test=test,
    )
    if not form.is_valid():
        parts = {f"{name}_{one}": "domains" for one in domains for name in ("correct", "answered")}
        raise refused_by(form, {"resource": "resource_id", **parts})
    held = form.cleaned_data
    return Practised(
        on=held["on"],
        correct=held["correct"],
        answered=held["answered"],
        minutes=held["minutes"],
        resource_id=held["resource"],
        note=held["note"],
        domains=[DomainAnswers(domain.pk, correct, answered) for domain, correct, answered in form.parts],
    )


def _practice(member: Member, test_id: int) -> PracticeOut:
    found = live_tests(member.person).filter(pk=test_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(test: PracticeTest) -> PracticeOut:
    parts = sorted(test.domains.all(), key=lambda part: part.domain.number)
    return PracticeOut(
        id=test.pk,
        exam=test.exam_version.code,
        on=test.on,
        correct=test.correct,
        answered=test.answered,
        minutes=test.minutes,
        resource_id=test.resource_id,
        note=test.note,
        domains=[
            DomainAnswersIn(number=part.domain.number, correct=part.correct, answered=part.answered)
            for part in parts
        ],
        created_at=test.created_at,
    )
