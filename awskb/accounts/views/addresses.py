"""Changing one's e-mail address, with the new mailbox's consent."""

from http import HTTPStatus

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from awskb.accounts.actions.addresses import (
    AddressChangeSpent,
    confirm_address,
    forget_wanted_address,
    want_address,
    wanted_address,
)
from awskb.accounts.forms.addresses import AddressForm
from awskb.accounts.mails import send_changed_address, send_wanted_address
from awskb.accounts.signed_in import signed_in_person
from awskb.accounts.views.confirming import confirmed_member_required
from notes.access import member_required


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_member_required
def change(request: HttpRequest) -> HttpResponse:
    person = signed_in_person(request)
    form = AddressForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        limited: HttpResponse | None = consume_or_429(request, action="change_email", user=person)
        if limited:
            return limited
        wanted = want_address(person=person, email=form.cleaned_data["email"], at=timezone.now())
        if send_wanted_address(wanted):
            messages.success(
                request, f"A message is on its way to {wanted.email}. The link in it makes the change."
            )
        else:
            forget_wanted_address(person=person)
            messages.error(request, "The mail server did not take the message. Nothing was changed.")
        return redirect("account_security")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/address.html", {"form": form, "email": person.email}, status=status)


@require_POST
@member_required
def forget(request: HttpRequest) -> HttpResponse:
    forget_wanted_address(person=signed_in_person(request))
    messages.success(request, "Your e-mail address stays as it is.")
    return redirect("account_security")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs look at links by themselves, so only a press of the button changes anything."""
    now = timezone.now()
    try:
        if request.method != "POST":
            return render(
                request, "account/address_confirm.html", {"wanted": wanted_address(token=token, at=now)}
            )
        changed = confirm_address(token=token, at=now)
    except AddressChangeSpent:
        return render(request, "account/address_spent.html", status=HTTPStatus.GONE)
    send_changed_address(changed)
    messages.success(
        request, f"The e-mail address of {changed.person.get_username()} is {changed.person.email} now."
    )
    return redirect("account_security" if request.user == changed.person else "account_login")
