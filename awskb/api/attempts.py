"""One's own sittings of exams."""

from __future__ import annotations

from collections.abc import Iterable
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
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here, wrong_fields
from certs.actions.attempts import AttemptFacts, SatThatDay, change_attempt, record_attempt, remove_attempt
from certs.forms.attempts import LONGEST_NOTE, AttemptForm
from certs.models import Attempt, AttemptDomain, Domain
from certs.models.exam_version import HIGHEST_SCORE, LOWEST_SCORE
from certs.queries.attempts import exam_choices
from certs.views.members import Member

router = Router(tags=["attempts"])


class DomainResult(Sent):
    """How the report classes one domain."""

    number: Annotated[int, Field(ge=1, le=100)]
    result: AttemptDomain.Result


class AttemptIn(Sent):
    """A sitting. `outcome` may be left out where the score decides it."""

    exam: Annotated[str, StringConstraints(max_length=20)]
    sat_on: date
    score: Annotated[int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)] | None = None
    outcome: Attempt.Outcome | None = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] = ""
    domains: Annotated[list[DomainResult], Field(max_length=20)] = []


class AttemptOut(Schema):
    id: int
    exam: str
    sat_on: date
    outcome: str
    score: int | None
    pass_mark: int | None
    note: str
    domains: list[DomainResult]
    created_at: datetime


@router.get(f"{ME}/attempts", response=PageOf[AttemptOut], auth=reads_study)
def list_attempts(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[AttemptOut]:
    """The latest first."""
    rows = _own(member_of(request))
    page = page_of_rows(rows, sort=("-sat_on", "-pk"), cursor=cursor, limit=limit)
    return PageOf[AttemptOut](items=[_told(one) for one in page.rows], next=page.next)


@router.post(f"{ME}/attempts", response={201: AttemptOut}, auth=writes_study)
def create_attempt(request: HttpRequest, new: AttemptIn) -> Any:
    """A pass makes or renews its certificate."""
    member = member_of(request)
    facts = _facts(new, member, None)
    try:
        made = record_attempt(by=member.person, facts=facts, at=member.at)
    except SatThatDay as there:
        raise wrong_fields({"sat_on": str(there)}) from there
    return Status(HTTPStatus.CREATED, _attempt(member, made.pk))


@router.get(f"{ME}/attempts/{{attempt_id}}", response=AttemptOut, auth=reads_study)
def get_attempt(request: HttpRequest, attempt_id: Id) -> AttemptOut:
    return _attempt(member_of(request), attempt_id)


@router.put(f"{ME}/attempts/{{attempt_id}}", response=AttemptOut, auth=writes_study)
def replace_attempt(request: HttpRequest, attempt_id: Id, attempt: AttemptIn) -> AttemptOut:
    """Also where an awaited result is filled in."""
    member = member_of(request)
    known = _own(member).filter(pk=attempt_id).first()
    if known is None:
        raise nothing_here()
    facts = _facts(attempt, member, known)
    try:
        change_attempt(by=member.person, attempt_id=attempt_id, facts=facts, at=member.at)
    except SatThatDay as there:
        raise wrong_fields({"sat_on": str(there)}) from there
    return _attempt(member, attempt_id)


@router.delete(f"{ME}/attempts/{{attempt_id}}", response={204: None}, auth=writes_study)
def delete_attempt(request: HttpRequest, attempt_id: Id) -> Any:
    """With what it made of a certificate."""
    remove_attempt(by=member_of(request).person, attempt_id=attempt_id)
    return Status(HTTPStatus.NO_CONTENT, None)


def _facts(sent: AttemptIn, member: Member, attempt: Attempt | None) -> AttemptFacts:
    code = sent.exam.upper()
    domains = {one.number: one for one in Domain.objects.filter(exam_version__code=code)}
    unknown = [one.number for one in sent.domains if one.number not in domains]
    if unknown:
        raise wrong_fields({"domains": f"{code} has no domain {unknown[0]}."})
    results = {f"domain_{domains[one.number].pk}": one.result.value for one in sent.domains}
    said = {**sent.dict(exclude={"domains"}), "exam": code, "outcome": sent.outcome and sent.outcome.value}
    form = AttemptForm(
        {**as_form_data(said), **results},
        versions=exam_choices(today=member.today),
        today=member.today,
        domains=list(domains.values()),
        attempt=attempt,
    )
    if not form.is_valid() or form.version is None:
        raise refused_by(form, dict.fromkeys(results, "domains"))
    held = form.cleaned_data
    return AttemptFacts(
        form.version.pk, held["sat_on"], held["outcome"], held["score"], held["note"], form.results
    )


def _own(member: Member) -> Any:
    attempts = Attempt.objects.of(member.person).select_related("exam_version")
    return attempts.prefetch_related("domain_results__domain")


def _attempt(member: Member, attempt_id: int) -> AttemptOut:
    found = _own(member).filter(pk=attempt_id).first()
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(attempt: Attempt) -> AttemptOut:
    return AttemptOut(
        id=attempt.pk,
        exam=attempt.exam_version.code,
        sat_on=attempt.sat_on,
        outcome=attempt.outcome,
        score=attempt.score,
        pass_mark=attempt.pass_mark,
        note=attempt.note,
        domains=_results(attempt.domain_results.all()),
        created_at=attempt.created_at,
    )


def _results(rows: Iterable[AttemptDomain]) -> list[DomainResult]:
    found = [DomainResult(number=one.domain.number, result=AttemptDomain.Result(one.result)) for one in rows]
    return sorted(found, key=lambda one: one.number)
