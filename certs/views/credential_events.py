"""What kept a certificate alive since it was earned, as its holder records it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certs.actions.credentials import (
    ComesFromSitting,
    ContradictsRules,
    EventFacts,
    OnlyEvent,
    add_event,
    change_event,
    remove_event,
)
from certs.forms.credentials import EXAM, GAME, MAINTAINED, EventForm
from certs.models import Credential, CredentialEvent, Renewal
from certs.queries.attempts import exam_choices
from certs.queries.credentials import HeldCredential
from certs.views.credentials import NO_SUCH, held
from certs.views.members import Member, member_of
from notes.access import member_required

_HOW = {
    CredentialEvent.Kind.EARNED: EXAM,
    CredentialEvent.Kind.RENEWED: GAME,
    CredentialEvent.Kind.MAINTAINED: MAINTAINED,
}
_GONE = (Credential.DoesNotExist, CredentialEvent.DoesNotExist)
_SHOULD_COUNT = "If AWS counted it all the same, write the last day that your certificate has printed."


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    one = held(member, pk)
    form = event_form(member, one, _sent(request), {"how": request.GET.get("how", "")})
    if form.is_bound and form.is_valid():
        try:
            add_event(by=member.person, credential_id=pk, event=event_facts(form), at=member.at)
        except ContradictsRules as refusal:
            form.add_error("on", f"{refusal} {_SHOULD_COUNT}")
        except Credential.DoesNotExist as gone:
            raise Http404(NO_SUCH) from gone
        else:
            messages.success(request, f"Added to {one.name}.")
            return HttpResponseRedirect(one.url)
    return render(
        request, "certs/credential_events/new.html", {"form": form, "one": one}, status=_status(form)
    )


@member_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, event_id: int) -> HttpResponse:
    member = member_of(request)
    one = held(member, pk)
    row = own_row(one, event_id)
    initial = {
        "how": EXAM if row.exam_version else _HOW[CredentialEvent.Kind(row.kind)],
        "on": row.on,
        "exam": row.exam_version.code if row.exam_version else "",
        "valid_until": row.valid_until,
    }
    form = event_form(member, one, _sent(request), initial)
    if form.is_bound and form.is_valid():
        try:
            change_event(by=member.person, credential_id=pk, event_id=event_id, event=event_facts(form))
        except ContradictsRules as refusal:
            form.add_error("on", f"{refusal} {_SHOULD_COUNT}")
        except (ComesFromSitting, *_GONE) as gone:
            raise Http404(NO_SUCH) from gone
        else:
            messages.success(request, f"Saved {one.name}.")
            return HttpResponseRedirect(one.url)
    shown = {"form": form, "one": one, "event_id": event_id}
    return render(request, "certs/credential_events/edit.html", shown, status=_status(form))


@member_required
@never_cache
@require_POST
def remove(request: HttpRequest, pk: int, event_id: int) -> HttpResponse:
    member = member_of(request)
    one = held(member, pk)
    own_row(one, event_id)
    try:
        remove_event(by=member.person, credential_id=pk, event_id=event_id)
    except OnlyEvent:
        messages.warning(request, "That is all that is recorded of it. Remove the certificate instead.")
    except (ComesFromSitting, *_GONE) as gone:
        raise Http404(NO_SUCH) from gone
    else:
        messages.success(request, f"Removed the event from {one.name}.")
    return HttpResponseRedirect(one.url)


def own_row(one: HeldCredential, event_id: int) -> CredentialEvent:
    """What follows from a sitting is changed with the sitting."""
    for line in one.story:
        if line.row is not None and line.row.pk == event_id and line.row.attempt_id is None:
            return line.row
    raise Http404(NO_SUCH)


def event_form(
    member: Member,
    one: HeldCredential,
    sent: Mapping[str, Any] | None,
    initial: dict[str, object] | None = None,
) -> EventForm:
    """What can have kept this certificate alive, by the rules as they are recorded."""
    versions = [
        version
        for version in exam_choices(today=member.today)
        if version.certification_id == one.certification.pk
    ]
    ways = Renewal.objects.filter(renews=one.certification, is_dropped=False)
    return EventForm(
        sent,
        today=member.today,
        versions=versions,
        games=[way.title for way in ways if way.way == Renewal.Way.GAME and way.is_confirmed],
        can_maintain=any(
            way.way == Renewal.Way.MAINTAIN and way.by_id == one.certification.pk for way in ways
        ),
        initial=initial,
    )


def event_facts(form: EventForm) -> EventFacts:
    version = form.exam_version
    said = form.cleaned_data
    return EventFacts(form.kind, said["on"], version.pk if version else None, said["valid_until"])


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(form: EventForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
