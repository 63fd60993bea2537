"""Practice tests: listed with what can be said of them, written down, corrected, removed, put back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.practice_tests import (
    DomainAnswers,
    Practised,
    edit_practice,
    put_back_practice,
    record_practice,
    remove_practice,
)
from certs.actions.study_sessions import DayIsFull, Studied, log_study, remove_session
from certs.forms.practice_tests import PracticeForm
from certs.models import ExamVersion, PracticeTest, StudySession
from certs.queries.practice_tests import live_tests, practice_page, practised_exams
from certs.queries.study_log import goals_ahead, resources_of
from certs.study_days.lines import minutes_in_words
from certs.views.members import Member, member_of
from certs.views.study_words import day_in_words, full_day_words
from certs.views.ways_back import asked_back, lead_back, offer_undo
from notes.access import member_required

NOT_THERE = "There is no such practice test of yours."


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    page = practice_page(
        person=member.person, today=member.today, at=member.at, number=request.GET.get("page")
    )
    return render(request, "certs/practice_tests/index.html", {"page": page})


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?exam=SAA-C03` chooses the exam, whose domains then stand in the form."""
    member = member_of(request)
    exams = practised_exams(person=member.person, today=member.today)
    asked = request.POST.get("exam") or request.GET.get("exam", "")
    version = exams.called(asked) if asked else exams.first
    if asked and version is None:
        raise Http404("There is no such exam in the catalogue.")
    held = {"exams": exams, "version": version, "back": asked_back(request)}
    if version is None:
        return render(request, "certs/practice_tests/new.html", held)
    form = _form(request, member, version)
    if form.is_valid():
        return _recorded(request, member, version, form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/practice_tests/new.html", {**held, "form": form}, status=status)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    test = live_tests(member.person).filter(pk=pk).first()
    if test is None:
        raise Http404(NOT_THERE)
    form = _form(request, member, test.exam_version, test)
    if form.is_valid():
        edit_practice(test_id=pk, what=_practised(form), by=member.person)
        url = reverse("certs:practice-test-edit", args=[pk])
        offer_undo(request, "Saved the practice test.", url=url, fields=form.initial)
        return lead_back(request, reverse("certs:practice-tests"))
    held = {"form": form, "test": test, "version": test.exam_version, "back": asked_back(request)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/practice_tests/edit.html", held, status=status)


@never_cache
@member_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """With `session`, also the row of the log that was written along with it."""
    member = member_of(request)
    try:
        test = remove_practice(test_id=pk, by=member.person, at=member.at)
    except PracticeTest.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    session = request.POST.get("session", "")
    if session.isascii() and session.isdigit() and len(session) < 19:
        try:
            remove_session(session_id=int(session), by=member.person, at=member.at)
        except StudySession.DoesNotExist as error:
            raise Http404(NOT_THERE) from error
    words = f"Removed the practice test of {day_in_words(test.on, member.today)}."
    offer_undo(request, words, url=reverse("certs:practice-test-restore", args=[pk]))
    return lead_back(request, reverse("certs:practice-tests"))


@never_cache
@member_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        test = put_back_practice(test_id=pk, by=member.person)
    except PracticeTest.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    messages.success(request, f"Put back the practice test of {day_in_words(test.on, member.today)}.")
    return lead_back(request, reverse("certs:practice-tests"))


def _form(
    request: HttpRequest, member: Member, version: ExamVersion, test: PracticeTest | None = None
) -> PracticeForm:
    goals = goals_ahead(person=member.person, today=member.today)
    return PracticeForm(
        request.POST if request.method == "POST" else None,
        domains=list(version.domains.all()),
        resources=resources_of(member.person, goals),
        today=member.today,
        test=test,
    )


def _practised(form: PracticeForm) -> Practised:
    facts = form.cleaned_data
    return Practised(
        on=facts["on"],
        correct=facts["correct"],
        answered=facts["answered"],
        minutes=facts["minutes"],
        resource_id=facts["resource"],
        note=facts["note"],
        domains=[DomainAnswers(domain.pk, correct, answered) for domain, correct, answered in form.parts],
    )


def _recorded(request: HttpRequest, member: Member, version: ExamVersion, form: PracticeForm) -> HttpResponse:
    what = _practised(form)
    test = record_practice(exam_version_id=version.pk, what=what, by=member.person, at=member.at)
    told = (
        f"Kept: {what.correct} of {what.answered} for {version.code}, {day_in_words(what.on, member.today)}."
    )
    fields: dict[str, object] = {}
    if what.minutes and form.cleaned_data["logs_minutes"]:
        try:
            session = _logged_along(member, version, what)
        except DayIsFull as full:
            messages.warning(request, f"The minutes are not in your log: {full_day_words(full)}")
        else:
            fields["session"] = session.pk
            told = f"{told} Its {minutes_in_words(what.minutes)} are in your log."
    url = reverse("certs:practice-test-remove", args=[test.pk])
    offer_undo(request, told, url=url, fields=fields)
    return lead_back(request, reverse("certs:practice-tests"))


def _logged_along(member: Member, version: ExamVersion, what: Practised) -> StudySession:
    goals = goals_ahead(person=member.person, today=member.today)
    goal = next((one for one in goals if one.exam_version_id == version.pk), None)
    words = f"Practice test {version.code}: {what.correct} of {what.answered}"
    studied = Studied(
        on=what.on,
        minutes=what.minutes or 0,
        goal_id=goal.pk if goal else None,
        resource_id=what.resource_id,
        note=words,
    )
    return log_study(what=studied, by=member.person, at=member.at)
