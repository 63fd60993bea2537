"""Questions that one got wrong and keeps. Each is a card of one's own."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.own_questions import (
    Asked,
    edit_question,
    keep_question,
    put_back_question,
    remove_question,
)
from certs.forms.own_questions import LONGEST_TEXT, OwnQuestionForm
from certs.models import Domain, ExamVersion, OwnQuestion
from certs.queries.own_questions import live_questions
from certs.queries.practice_tests import live_tests, practised_exams
from certs.views.members import Member

router = Router(tags=["questions"])

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]


class QuestionEdit(Sent):
    question: Text
    answer: Text = Field(description="The right answer, and why it is right.")
    domain: Annotated[int, Field(ge=1, le=100)] | None = Field(default=None, description="Its number.")


class NewQuestion(QuestionEdit):
    exam: Annotated[str, StringConstraints(max_length=20)]
    practice_test_id: Number | None = Field(default=None, description="In which it was got wrong.")


class QuestionOut(Schema):
    id: int
    exam: str
    domain: int | None
    practice_test_id: int | None
    question: str
    answer: str
    created_at: datetime


@router.get(f"{ME}/questions", response=PageOf[QuestionOut], auth=reads_study)
def list_questions(
    request: HttpRequest,
    exam: Annotated[str | None, Query(max_length=20)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[QuestionOut]:
    """The latest first."""
    rows = live_questions(member_of(request).person)
    if exam is not None:
        rows = rows.filter(exam_version__code=exam.upper())
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[QuestionOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post(f"{ME}/questions", response={201: QuestionOut}, auth=writes_study)
def create_question(request: HttpRequest, new: NewQuestion) -> Any:
    member = member_of(request)
    version = practised_exams(person=member.person, today=member.today).called(new.exam.upper())
    if version is None:
        raise wrong_fields({"exam": "There is no such exam in the catalogue."})
    test = new.practice_test_id
    if test is not None and not live_tests(member.person).filter(pk=test, exam_version=version).exists():
        raise wrong_fields({"practice_test_id": "There is no such practice test of yours for this exam."})
    made = keep_question(
        exam_version_id=version.pk,
        what=_asked(new, version, None),
        by=member.person,
        at=member.at,
        practice_test_id=test,
    )
    return Status(HTTPStatus.CREATED, _question(member, made.pk))


@router.get(f"{ME}/questions/{{question_id}}", response=QuestionOut, auth=reads_study)
def get_question(request: HttpRequest, question_id: Id) -> QuestionOut:
    return _question(member_of(request), question_id)


@router.put(f"{ME}/questions/{{question_id}}", response=QuestionOut, auth=writes_study)
def replace_question(request: HttpRequest, question_id: Id, question: QuestionEdit) -> QuestionOut:
    """Its card says the same from now on."""
    member = member_of(request)
    known = live_questions(member.person).filter(pk=question_id).first()
    if known is None:
        raise nothing_here()
    what = _asked(question, known.exam_version, known)
    edit_question(question_id=question_id, what=what, by=member.person, at=member.at)
    return _question(member, question_id)


@router.delete(f"{ME}/questions/{{question_id}}", response={204: None}, auth=writes_study)
def delete_question(request: HttpRequest, question_id: Id) -> Any:
    """It can be put back."""
    member = member_of(request)
    remove_question(question_id=question_id, by=member.person, at=member.at)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{ME}/questions/{{question_id}}/restore", response=QuestionOut, auth=writes_study)
def restore_question(request: HttpRequest, question_id: Id) -> QuestionOut:
    member = member_of(request)
    put_back_question(question_id=question_id, by=member.person, at=member.at)
    return _question(member, question_id)


def _asked(sent: QuestionEdit, version: ExamVersion, known: OwnQuestion | None) -> Asked:
    domains = {domain.number: domain for domain in Domain.objects.filter(exam_version=version)}
    if sent.domain is not None and sent.domain not in domains:
        raise wrong_fields({"domain": f"{version.code} has no domain {sent.domain}."})
    said = {**sent.dict(), "domain": domains[sent.domain].pk if sent.domain else ""}
    form = OwnQuestionForm(as_form_data(said), domains=list(domains.values()), question=known)
    if not form.is_valid():
        raise refused_by(form)
    facts = form.cleaned_data
    return Asked(facts["question"], facts["answer"], facts["domain"])


def _question(member: Member, question_id: int) -> QuestionOut:
    found = live_questions(member.person).filter(pk=question_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(question: OwnQuestion) -> QuestionOut:
    return QuestionOut(
        id=question.pk,
        exam=question.exam_version.code,
        domain=question.domain.number if question.domain else None,
        practice_test_id=question.practice_test_id,
        question=question.question,
        answer=question.answer,
        created_at=question.created_at,
    )
