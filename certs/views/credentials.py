"""Certificates that a person holds. Another person's is a 404, as one that is not there."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certs.actions.certificate_files import (
    CertificateFile,
    CertificateNotKept,
    UnusableCertificate,
    judged_certificate,
)
from certs.actions.credentials import (
    CredentialFacts,
    CredentialHeldAlready,
    EventFacts,
    add_credential,
    change_credential,
    remove_credential,
)
from certs.exam_facts.retakes import SOURCE
from certs.forms.credentials import ContestForm, CredentialEditForm, CredentialForm, KeepingFields
from certs.models import Credential, CredentialEvent
from certs.queries.attempts import certification_choices, exam_choices, failed_sittings
from certs.queries.credentials import HeldCredential, credentials_of
from certs.views.members import Member, member_of
from notes.access import member_required

NO_SUCH = "There is no such certificate of yours."
_FURTHEST_YEARS = 10


@member_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What one holds, what can be done today, and which exam keeps the most; `?on=` asks for another day."""
    member = member_of(request)
    part = credentials_of(
        person=member.person,
        today=member.today,
        asked_on=_asked_day(request.GET.get("on", ""), member.today) or member.today,
        failed=failed_sittings(person=member.person),
    )
    return render(request, "certs/credentials/index.html", {"part": part, "retake_source": SOURCE})


@member_required
@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate: its story, until when it holds, what can be done for it."""
    one = held(member_of(request), pk)
    return render(request, "certs/credentials/show.html", {"one": one, "contest": ContestForm()})


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a certificate that one holds already."""
    member = member_of(request)
    form = CredentialForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        certifications=certification_choices(),
        versions=exam_choices(today=member.today),
        today=member.today,
        initial={"certification": request.GET.get("certificate", "").upper()},
    )
    if not form.is_bound:
        return render(request, "certs/credentials/new.html", {"form": form})
    there = None
    facts = kept_facts(form) if form.is_valid() else None
    if facts is not None and form.chosen is not None:
        try:
            made = add_credential(
                by=member.person,
                certification_id=form.chosen.pk,
                event=_earned(form),
                facts=facts,
                at=member.at,
            )
        except CredentialHeldAlready as refusal:
            form.add_error("certification", str(refusal))
            there = refusal.credential
        except CertificateNotKept as failure:
            _not_kept(form, failure)
        else:
            messages.success(request, f"Added {form.chosen.short_name}.")
            return HttpResponseRedirect(reverse("certs:credential", args=[made.pk]))
    shown = {"form": form, "there": there}
    return render(request, "certs/credentials/new.html", shown, status=_status(form))


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Badge, file, note, and whether the team sees it."""
    member = member_of(request)
    one = held(member, pk)
    row = one.row
    form = CredentialEditForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"badge_url": row.badge_url, "note": row.note, "is_hidden": row.is_hidden},
    )
    shown = {"form": form, "one": one}
    if not form.is_bound:
        return render(request, "certs/credentials/edit.html", shown)
    facts = kept_facts(form) if form.is_valid() else None
    if facts is not None:
        try:
            change_credential(by=member.person, credential_id=pk, facts=facts)
        except Credential.DoesNotExist as gone:
            raise Http404(NO_SUCH) from gone
        except CertificateNotKept as failure:
            _not_kept(form, failure)
        else:
            messages.success(request, f"Saved {one.name}.")
            return HttpResponseRedirect(one.url)
    return render(request, "certs/credentials/edit.html", shown, status=_status(form))


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a certificate with its events and its file."""
    member = member_of(request)
    one = held(member, pk)
    if request.method != "POST":
        return render(request, "certs/credentials/remove.html", {"one": one})
    try:
        remove_credential(by=member.person, credential_id=pk)
    except Credential.DoesNotExist as gone:
        raise Http404(NO_SUCH) from gone
    messages.success(request, f"Removed {one.name}.")
    return HttpResponseRedirect(reverse("certs:credentials"))


def held(member: Member, pk: int) -> HeldCredential:
    """Raises Http404 for what is not the member's own."""
    part = credentials_of(person=member.person, today=member.today)
    for one in part.credentials:
        if one.row.pk == pk:
            return one
    raise Http404(NO_SUCH)


def _asked_day(text: str, today: date) -> date | None:
    """A day ahead that somebody asked for; nothing else changes the answer."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and is_day_ahead(day, today) else None


def is_day_ahead(day: date, today: date) -> bool:
    return today <= day and day.year <= today.year + _FURTHEST_YEARS


def _earned(form: CredentialForm) -> EventFacts:
    said = form.cleaned_data
    version = form.version
    return EventFacts(
        CredentialEvent.Kind.EARNED, said["on"], version.pk if version else None, said["valid_until"]
    )


def kept_facts(form: KeepingFields) -> CredentialFacts | None:
    """None where the file is no certificate, with the reason among the form's errors."""
    said = form.cleaned_data
    file: CertificateFile | None = None
    if said["file"] is not None:
        try:
            file = judged_certificate(said["file"].read(), name=said["file"].name or "")
        except UnusableCertificate as refusal:
            form.add_error("file", str(refusal))
            return None
    return CredentialFacts(
        said["badge_url"], said["note"], said["is_hidden"], file, said.get("drop_file", False)
    )


def _not_kept(form: KeepingFields, failure: CertificateNotKept) -> None:
    form.add_error("file", str(failure))
    form.is_not_kept = True


def _status(form: KeepingFields) -> HTTPStatus:
    return HTTPStatus.INSUFFICIENT_STORAGE if form.is_not_kept else HTTPStatus.UNPROCESSABLE_ENTITY
