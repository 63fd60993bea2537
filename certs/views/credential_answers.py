"""What a holder says to a certificate that another person recorded for them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certs.actions import credentials as actions
from certs.forms.credentials import ContestForm
from certs.views.credentials import held
from certs.views.members import member_of
from notes.access import member_required


@member_required
@never_cache
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    one = held(member, pk)
    if one.row.recorded_by_id is None:
        raise Http404("Nobody else recorded it.")
    actions.agree(by=member.person, credential_id=pk, at=member.at)
    messages.success(request, f"{one.name} stands as recorded.")
    return HttpResponseRedirect(one.url)


@member_required
@never_cache
@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    one = held(member, pk)
    if one.row.recorded_by_id is None:
        raise Http404("Nobody else recorded it.")
    form = ContestForm(request.POST)
    if not form.is_valid():
        shown = {"one": one, "contest": form}
        return render(request, "certs/credentials/show.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    actions.contest(by=member.person, credential_id=pk, why=form.cleaned_data["why"], at=member.at)
    messages.success(request, f"{one.name} is marked as contested. You may also correct or remove it.")
    return HttpResponseRedirect(one.url)
