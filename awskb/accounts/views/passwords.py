"""Choosing a password after a one-time link brought a person in."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from awskb.accounts.models import User
from notes.access import member_required

MAY_CHOOSE_UNTIL = "may_choose_password_until"
TIME_TO_CHOOSE = timedelta(minutes=30)


def allow_choosing_password(request: HttpRequest, *, at: datetime) -> None:
    """A person whom a link brought in need not know their old password, for a while."""
    request.session[MAY_CHOOSE_UNTIL] = (at + TIME_TO_CHOOSE).isoformat()


@sensitive_post_parameters()
@never_cache
@member_required
def choose(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(username=request.user.get_username())
    if person.has_usable_password() and not _came_by_link(request, at=timezone.now()):
        return redirect("account_change_password")
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, person)
        request.session.pop(MAY_CHOOSE_UNTIL, None)
        messages.success(request, f"Your password is set. You sign in as {person.get_username()}.")
        return redirect("/")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/password_set.html", {"form": form}, status=status)


def _came_by_link(request: HttpRequest, *, at: datetime) -> bool:
    until = request.session.get(MAY_CHOOSE_UNTIL)
    return until is not None and datetime.fromisoformat(until) > at
