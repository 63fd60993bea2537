"""Inviting people, and the page behind an invitation's link."""

from datetime import datetime
from http import HTTPStatus

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from awskb.accounts.actions.invitations import (
    AddressBelongsToSomebody,
    InvitationNotOpen,
    NewInvitation,
    accept_invitation,
    invite,
    open_invitation,
    renew_invitation,
    revoke_invitation,
)
from awskb.accounts.actions.roles import RoleNotGiven
from awskb.accounts.forms.people import AcceptInvitationForm, InvitationForm
from awskb.accounts.handovers import Handover, hand_over
from awskb.accounts.mails import address_of_page, send_invitation
from awskb.accounts.models import Invitation
from awskb.accounts.signed_in import signed_in_person
from notes.access import Role, administrator_required


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None, initial={"role": Role.EDITOR.group_name})
    if request.method == "POST" and form.is_valid():
        try:
            made = invite(
                role=form.chosen_role,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                by=signed_in_person(request),
                at=timezone.now(),
                lifetime=form.lifetime,
            )
        except AddressBelongsToSomebody as refusal:
            form.add_error("email", str(refusal))
        except RoleNotGiven as refusal:
            form.add_error("role", str(refusal))
        else:
            return _handed_over(request, made)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "people/invite.html", {"form": form}, status=status)


@require_POST
@administrator_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = renew_invitation(invitation_id=pk, by=signed_in_person(request), at=timezone.now())
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    except (InvitationNotOpen, RoleNotGiven):
        messages.error(request, "This invitation was accepted already.")
        return redirect("people:index")
    return _handed_over(request, made)


@require_POST
@administrator_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        invitation = revoke_invitation(invitation_id=pk, by=signed_in_person(request), at=timezone.now())
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    except InvitationNotOpen:
        messages.error(request, "This invitation was accepted already. You can make the person inactive.")
    else:
        messages.success(request, f"The link of the {invitation} no longer works.")
    return redirect("people:index")


def _handed_over(request: HttpRequest, made: NewInvitation) -> HttpResponse:
    ends = timezone.localtime(made.invitation.expires_at)
    text = f"It works once, until {ends:%-d %B %Y, %H:%M}. It is shown only now."
    if made.invitation.email:
        if send_invitation(made):
            text = f"It was sent to {made.invitation.email}. {text}"
        else:
            text = f"The mail server did not take the message to {made.invitation.email}. {text}"
    link = Handover(
        title=f"The link for {made.invitation.whom}",
        text=text,
        address=address_of_page("account_invitation", made.token),
    )
    hand_over(request, link)
    return redirect("people:index")


@sensitive_post_parameters("password1", "password2")
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password, and be a member."""
    limited: HttpResponse | None = consume_or_429(request, action="invitation", limit_get=True)
    if limited:
        return limited
    now = timezone.now()
    try:
        invitation = open_invitation(token=token, at=now)
        if request.user.is_authenticated:
            return render(request, "people/invitation_signed_in.html", {"invitation": invitation})
        return _accept(request, invitation, token=token, at=now)
    except InvitationNotOpen as refusal:
        return _not_open(request, refusal.invitation, at=now)


def _accept(request: HttpRequest, invitation: Invitation, *, token: str, at: datetime) -> HttpResponse:
    form = AcceptInvitationForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(token=token, make_person=form.make_person, at=at)
        except IntegrityError:
            # Somebody took the name between the look and the leap.
            form.add_error("username", "Somebody has this name already.")
        else:
            response: HttpResponse = perform_login(request, person, redirect_url="/")
            return response
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "invitation": invitation, "token": token, "oidc": settings.AWSKB_OIDC}
    return render(request, "people/invitation.html", context, status=status)


def _not_open(request: HttpRequest, invitation: Invitation | None, *, at: datetime) -> HttpResponse:
    context = {"state": invitation.state_at(at).value if invitation else "unknown", "invitation": invitation}
    return render(request, "people/invitation_closed.html", context, status=HTTPStatus.GONE)
