"""The team: what it holds, what it needs, what lapses."""

from __future__ import annotations

import csv
import io
import json
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.study_preferences import choose_team_mails
from certs.actions.team_credentials import RowsHaveFaults, load_rows, plan_rows, record_for_another
from certs.actions.team_needs import NeedsChangedMeanwhile, set_team_needs, team_needs
from certs.exam_facts.credential_rows import COLUMNS
from certs.forms.team import CredentialRowsForm, RecordedCredentialForm, TeamNeedsForm
from certs.queries.team import team_credentials, team_page
from certs.views.members import Member, member_of
from certs.views.own_data import spreadsheet_cell
from notes.access import curator_required, member_required


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """For every member: certificates that are not hidden, needs, what lapses, goals that people share."""
    member = member_of(request)
    page = team_page(
        person=member.person,
        today=member.today,
        by=request.GET.get("by", ""),
        number=request.GET.get("page", "1"),
    )
    return render(request, "certs/team/show.html", {"page": page})


@never_cache
@member_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """What the page shows of certificates, in the columns that loading takes."""
    return team_as_csv(member_of(request))


def team_as_csv(member: Member) -> HttpResponse:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in team_credentials(today=member.today):
        if one.is_contested:
            continue
        username, letters = one.held.row.person.get_username(), one.held.certification.abbreviation
        exam = one.held.code if one.held.code != letters else ""
        row = (username, letters, exam, one.held.first_day, one.held.until)
        writer.writerow([spreadsheet_cell(cell) for cell in row])
    headers = {"Content-Disposition": f'attachment; filename="awskb-team-{member.today.isoformat()}.csv"'}
    return HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@never_cache
@curator_required
@require_http_methods(["GET", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """What the team needs, as one line of text."""
    member = member_of(request)
    present = team_needs()
    if request.method == "GET":
        shown = ", ".join(f"{people} × {letters}" for letters, people in present.items())
        form = TeamNeedsForm(initial={"needs": shown, "base": json.dumps(present)})
        return render(request, "certs/team/needs.html", {"form": form})
    form = TeamNeedsForm(request.POST)
    if form.is_valid():
        wanted, base = form.cleaned_data["needs"], form.cleaned_data["base"]
        try:
            set_team_needs(needs=wanted, base=base, by=member.person, at=member.at)
        except NeedsChangedMeanwhile:
            return _needs_changed(request, form)
        messages.success(request, "The team’s needs are set.")
        return redirect("certs:team")
    return render(request, "certs/team/needs.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@curator_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """A certificate that another member holds; they are told and may contest it."""
    member = member_of(request)
    form = RecordedCredentialForm(request.POST or None, by=member.person, today=member.today)
    if request.method == "POST" and form.is_valid():
        record_for_another(by=member.person, at=member.at, **form.cleaned_data)
        who = form.cleaned_data["person"].shown_name
        # The same words whether it was written or its holder keeps it already, perhaps hidden.
        messages.success(request, f"{who} is told, unless they keep this certificate themselves already.")
        return redirect("certs:team")
    status = HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "certs/team/record.html", {"form": form}, status=status)


@never_cache
@curator_required
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Certificates from a CSV file: first what loading would do, then, agreed to, the loading."""
    member = member_of(request)
    if request.method == "GET":
        return render(request, "certs/team/load.html", {"form": CredentialRowsForm(today=member.today)})
    form = CredentialRowsForm(request.POST, request.FILES, today=member.today)
    if not form.is_valid():
        return render(request, "certs/team/load.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    rows = form.cleaned_data["rows"]
    if "agreed" in request.POST:
        try:
            load_rows(rows=rows, by=member.person, at=member.at)
        except RowsHaveFaults:
            return _dry_run(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, "The file is loaded. Whoever was given a certificate by it is told.")
        return redirect("certs:team")
    return _dry_run(request, form, HTTPStatus.OK)


@curator_required
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """Turn the mails about the team's certificates on or off for oneself."""
    member = member_of(request)
    wanted = request.POST.get("wanted") == "on"
    choose_team_mails(wanted=wanted, by=member.person)
    told = (
        "You get mails when certificates of the team are about to end."
        if wanted
        else "You get no such mails."
    )
    messages.success(request, told)
    return redirect("certs:team")


def _dry_run(request: HttpRequest, form: CredentialRowsForm, status: HTTPStatus) -> HttpResponse:
    plan = plan_rows(form.cleaned_data["rows"])
    again = CredentialRowsForm(initial={"text": form.cleaned_data["text"]}, today=member_of(request).today)
    context = {"form": again, "plan": plan, "text": form.cleaned_data["text"]}
    return render(request, "certs/team/load.html", context, status=status)


def _needs_changed(request: HttpRequest, form: TeamNeedsForm) -> HttpResponse:
    present = team_needs()
    shown = ", ".join(f"{people} × {letters}" for letters, people in present.items()) or "nothing"
    form.add_error(
        None, f"Somebody changed the needs meanwhile: the team now needs {shown}. Nothing was saved."
    )
    form.data = {**form.data, "needs": request.POST.get("needs", ""), "base": json.dumps(present)}
    return render(request, "certs/team/needs.html", {"form": form}, status=HTTPStatus.CONFLICT)
