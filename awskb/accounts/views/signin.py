"""Signing in: by password within limits, or by a one-time link."""

from http import HTTPStatus
from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from awskb.accounts.actions.signin_links import SigninLinkSpent, use_signin_link
from awskb.accounts.second_factor_adapter import can_use_passkeys
from awskb.accounts.views.passwords import allow_choosing_password
from awskb.accounts.views.refusals import RefusesByStatus


class SignInView(RefusesByStatus, LoginView):
    """allauth's sign-in, with the other ways in beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "can_use_passkeys": can_use_passkeys(self.request),
            "oidc": settings.AWSKB_OIDC,
        }


by_password = SignInView.as_view()


@login_not_required
@never_cache
@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in whoever holds the link, and the second factor if any; then offer to choose a password."""
    now = timezone.now()
    try:
        person = use_signin_link(token=token, at=now)
    except SigninLinkSpent:
        return render(request, "account/signin_link_spent.html", status=HTTPStatus.GONE)
    # Nothing of an earlier session, of whomever it was, goes over into this one.
    logout(request)
    allow_choosing_password(request, at=now)
    response: HttpResponse = perform_login(request, person, redirect_url=reverse("account_set_password"))
    return response
