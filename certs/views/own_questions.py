"""Questions that a person got wrong and keeps, to be asked again."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.own_questions import (
    Asked,
    edit_question,
    keep_question,
    put_back_question,
    remove_question,
)
from certs.forms.own_questions import OwnQuestionForm
from certs.models import OwnQuestion, PracticeTest
from certs.queries.own_questions import live_questions, questions_page
from certs.queries.practice_tests import live_tests, practised_exams
from certs.views.members import Member, member_of
from certs.views.ways_back import asked_back, lead_back, offer_undo
from notes.access import member_required

NOT_THERE = "There is no such question of yours."


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    code, number = request.GET.get("exam", ""), request.GET.get("page")
    page = questions_page(person=member.person, at=member.at, code=code, number=number)
    return render(request, "certs/own_questions/index.html", {"page": page})


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?exam=SAA-C03` says of which exam, `?practice=3` in which practice test it was got wrong."""
    member = member_of(request)
    exams = practised_exams(person=member.person, today=member.today)
    test = _practice_test(request, member)
    asked = request.POST.get("exam") or request.GET.get("exam", "")
    version = test.exam_version if test else exams.called(asked) if asked else exams.first
    if asked and version is None:
        raise Http404("There is no such exam in the catalogue.")
    held = {"exams": exams, "version": version, "test": test, "back": asked_back(request)}
    if version is None:
        return render(request, "certs/own_questions/new.html", held)
    form = OwnQuestionForm(
        request.POST if request.method == "POST" else None, domains=list(version.domains.all())
    )
    if form.is_valid():
        kept = keep_question(
            exam_version_id=version.pk,
            what=_asked(form),
            by=member.person,
            at=member.at,
            practice_test_id=test.pk if test else None,
        )
        url = reverse("certs:own-question-remove", args=[kept.pk])
        offer_undo(request, f"Kept the question for {version.code}.", url=url)
        if "another" in request.POST:
            again = {"exam": version.code, **({"practice": str(test.pk)} if test else {})}
            return redirect(f"{reverse('certs:own-question-new')}?{urlencode(again)}")
        return lead_back(request, reverse("certs:own-questions"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/own_questions/new.html", {**held, "form": form}, status=status)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    question = live_questions(member.person).filter(pk=pk).first()
    if question is None:
        raise Http404(NOT_THERE)
    form = OwnQuestionForm(
        request.POST if request.method == "POST" else None,
        domains=list(question.exam_version.domains.all()),
        question=question,
    )
    if form.is_valid():
        edit_question(question_id=pk, what=_asked(form), by=member.person, at=member.at)
        url = reverse("certs:own-question-edit", args=[pk])
        offer_undo(request, "Saved the question.", url=url, fields=form.initial)
        return lead_back(request, reverse("certs:own-questions"))
    held = {"form": form, "question": question, "version": question.exam_version, "back": asked_back(request)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/own_questions/edit.html", held, status=status)


@never_cache
@member_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        remove_question(question_id=pk, by=member.person, at=member.at)
    except OwnQuestion.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    offer_undo(request, "Removed the question.", url=reverse("certs:own-question-restore", args=[pk]))
    return lead_back(request, reverse("certs:own-questions"))


@never_cache
@member_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    try:
        put_back_question(question_id=pk, by=member.person, at=member.at)
    except OwnQuestion.DoesNotExist as error:
        raise Http404(NOT_THERE) from error
    messages.success(request, "Put back the question.")
    return lead_back(request, reverse("certs:own-questions"))


def _practice_test(request: HttpRequest, member: Member) -> PracticeTest | None:
    """The person's own; another's is as none."""
    asked = request.POST.get("practice") or request.GET.get("practice", "")
    if not asked:
        return None
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
    test = live_tests(member.person).filter(pk=int(asked)).first() if is_number else None
    if test is None:
        raise Http404("There is no such practice test of yours.")
    return test


def _asked(form: OwnQuestionForm) -> Asked:
    facts = form.cleaned_data
    return Asked(facts["question"], facts["answer"], facts["domain"])
