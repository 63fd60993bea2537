"""Choosing a password: after a one-time link brought a person in, or beside an organisation's account."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.client_addresses import client_address
from awskb.accounts.models import PersonEvent
from awskb.accounts.signed_in import signed_in_person
from awskb.accounts.views.confirming import confirmed_member_required
from awskb.accounts.views.security import renew_own_session
from notes.access import member_required

MAY_CHOOSE_UNTIL = "may_choose_password_until"
TIME_TO_CHOOSE = timedelta(minutes=30)


def allow_choosing_password(request: HttpRequest, *, at: datetime) -> None:
    """A person whom a link brought in need not know their old password, for a while."""
    request.session[MAY_CHOOSE_UNTIL] = (at + TIME_TO_CHOOSE).isoformat()


@sensitive_post_parameters()
@never_cache
@member_required
def choose(request: HttpRequest) -> HttpResponseBase:
    if _came_by_link(request, at=timezone.now()):
        return _choose(request)
    if signed_in_person(request).has_usable_password():
        return redirect("account_change_password")
    return confirmed_member_required(_choose)(request)


def _choose(request: HttpRequest) -> HttpResponse:
    person = signed_in_person(request)
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        record_event(
            deed=PersonEvent.Deed.PASSWORD_CHANGED,
            person=person,
            by=person,
            at=timezone.now(),
            address=client_address(request),
        )
        renew_own_session(request, person)
        request.session.pop(MAY_CHOOSE_UNTIL, None)
        messages.success(request, f"Your password is set. You sign in as {person.get_username()}.")
        return redirect("/")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/password_set.html", {"form": form}, status=status)


def _came_by_link(request: HttpRequest, *, at: datetime) -> bool:
    until = request.session.get(MAY_CHOOSE_UNTIL)
    return until is not None and datetime.fromisoformat(until) > at
