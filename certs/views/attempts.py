"""Sittings of exams: recorded, looked at, changed, removed. Another person's is a 404, as one not there."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certs.actions.attempts import AttemptFacts, SatThatDay, change_attempt, record_attempt, remove_attempt
from certs.exam_facts.retakes import SOURCE
from certs.forms.attempts import AttemptForm
from certs.models import Attempt, Domain, ExamVersion
from certs.queries.attempts import attempt_page, attempts_of, exam_choices
from certs.views.members import Member, member_of
from notes.access import member_required


@member_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    lines = attempts_of(person=member.person, today=member.today)
    return render(request, "certs/attempts/index.html", {"lines": lines, "source": SOURCE})


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`?exam=SAA-C03` chooses the exam, and asks for what the report says of its domains."""
    member = member_of(request)
    versions = exam_choices(today=member.today)
    asked = request.GET.get("exam", "").upper()
    domains = _domains(version.pk for version in versions if version.code == asked)
    if request.method != "POST":
        form = AttemptForm(
            versions=versions,
            today=member.today,
            domains=domains,
            initial={"exam": asked, "sat_on": member.today},
        )
        return render(request, "certs/attempts/new.html", {"form": form, "asked": asked})
    form = AttemptForm(request.POST, versions=versions, today=member.today, domains=domains)
    version = form.version if form.is_valid() else None
    if version is not None:
        try:
            made = record_attempt(by=member.person, facts=_facts(form, version), at=member.at)
        except SatThatDay as there:
            form.add_error("sat_on", str(there))
        else:
            messages.success(request, f"Recorded your sitting of {version.code}.")
            return _to(made, member, request)
    shown = {"form": form, "asked": asked}
    return render(request, "certs/attempts/new.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@member_required
@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the report said, and what a pass renewed."""
    member = member_of(request)
    page = attempt_page(person=member.person, attempt_id=pk, today=member.today)
    if page is None:
        raise Http404("There is no such sitting.")
    return render(request, "certs/attempts/show.html", {"page": page, "source": SOURCE})


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Also where an awaited result is filled in."""
    member = member_of(request)
    attempt = _own(member, pk)
    versions = exam_choices(today=member.today)
    form = AttemptForm(
        request.POST if request.method == "POST" else None,
        versions=versions,
        today=member.today,
        domains=_domains([attempt.exam_version_id]),
        attempt=attempt,
        initial=_initial(attempt),
    )
    version = form.version if form.is_bound and form.is_valid() else None
    if version is not None:
        try:
            made = change_attempt(by=member.person, attempt_id=pk, facts=_facts(form, version), at=member.at)
        except SatThatDay as there:
            form.add_error("sat_on", str(there))
        except Attempt.DoesNotExist as gone:
            raise Http404("There is no such sitting.") from gone
        else:
            messages.success(request, f"Saved your sitting of {version.code}.")
            return _to(made, member, request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "certs/attempts/edit.html", {"form": form, "attempt": attempt}, status=status)


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a sitting with what it made."""
    member = member_of(request)
    page = attempt_page(person=member.person, attempt_id=pk, today=member.today)
    if page is None:
        raise Http404("There is no such sitting.")
    if request.method != "POST":
        return render(request, "certs/attempts/remove.html", {"page": page})
    try:
        remove_attempt(by=member.person, attempt_id=pk)
    except Attempt.DoesNotExist as gone:
        raise Http404("There is no such sitting.") from gone
    messages.success(request, f"Removed your sitting of {page.line.version.code}.")
    return HttpResponseRedirect(reverse("certs:attempts"))


def _own(member: Member, pk: int) -> Attempt:
    attempt = Attempt.objects.of(member.person).select_related("exam_version").filter(pk=pk).first()
    if attempt is None:
        raise Http404("There is no such sitting.")
    return attempt


def _domains(version_ids: Iterable[int]) -> list[Domain]:
    return list(Domain.objects.filter(exam_version__in=list(version_ids)).order_by("number"))


def _facts(form: AttemptForm, version: ExamVersion) -> AttemptFacts:
    said = form.cleaned_data
    return AttemptFacts(
        version.pk, said["sat_on"], said["outcome"], said["score"], said["note"], form.results
    )


def _initial(attempt: Attempt) -> dict[str, object]:
    """The result is shown only where no score decides it, so that a new score is not contradicted by it."""
    is_decided = attempt.score is not None and attempt.pass_mark is not None
    return {
        "exam": attempt.exam_version.code,
        "sat_on": attempt.sat_on,
        "score": attempt.score,
        "outcome": "" if is_decided else attempt.outcome,
        "note": attempt.note,
        **{f"domain_{one.domain_id}": one.result for one in attempt.domain_results.all()},
    }


def _to(attempt: Attempt, member: Member, request: HttpRequest) -> HttpResponse:
    """On to its page; a day that a rule contradicts is told, and kept."""
    page = attempt_page(person=member.person, attempt_id=attempt.pk, today=member.today)
    if page is not None and page.line.broken:
        messages.warning(request, f"{page.line.broken_words} Look at the day again, or leave it.")
    return HttpResponseRedirect(reverse("certs:attempt", args=[attempt.pk]))
