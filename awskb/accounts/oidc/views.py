"""To the organisation's sign-in page, and back from it."""

import re
from http import HTTPStatus
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from awskb.accounts.oidc.organisation import organisation
from awskb.accounts.oidc.provider import OrganisationAdapter, OrganisationProvider
from awskb.accounts.views.confirming import confirmed_member_required

# What an invitation's link may hold; nothing else is carried along.
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")


class CallbackView(OAuth2CallbackView):
    adapter: OrganisationAdapter

    def _get_state(self, request: HttpRequest, provider: OrganisationProvider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state["nonce"]
        return state, response


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A press of the button leads on; a link from elsewhere only shows the button."""
    provider = _provider(request)
    if request.method != "POST":
        return render(request, "socialaccount/login.html", {"oidc": organisation()})
    invitation = request.POST.get("invitation", "")
    kept = {"invitation": invitation} if TOKEN.fullmatch(invitation) else {}
    return _leave(request, provider, AuthProcess.LOGIN, **kept)


@never_cache
@require_POST
@confirmed_member_required
def connect(request: HttpRequest) -> HttpResponse:
    """Let the organisation's account sign this member in."""
    return _leave(request, _provider(request), AuthProcess.CONNECT, next_url=reverse("account_security"))


@never_cache
@login_not_required
@require_safe
def callback(request: HttpRequest) -> HttpResponseBase:
    limited: HttpResponse | None = consume_or_429(request, action="oidc", limit_get=True)
    if limited:
        return limited
    issuer = _provider(request).app.provider_id
    view = CallbackView.adapter_view(OrganisationAdapter(request, issuer))
    response: HttpResponseBase = view(request)
    return response


def _provider(request: HttpRequest) -> OrganisationProvider:
    provider: OrganisationProvider = get_adapter(request).get_provider(request, organisation().issuer)
    return provider


def _leave(
    request: HttpRequest,
    provider: OrganisationProvider,
    process: str,
    *,
    next_url: str | None = None,
    **kept: str,
) -> HttpResponse:
    """A page that leads on by itself: browsers refuse a form whose answer sends them to another site."""
    limited: HttpResponse | None = consume_or_429(request, action="oidc")
    if limited:
        return limited
    then = next_url or get_next_redirect_url(request)
    try:
        onward = provider.redirect(request, process, next_url=then, **kept)
    except (OAuth2Error, RequestException) as error:
        try:
            get_adapter(request).on_authentication_error(request, provider, exception=error)
        except ImmediateHttpResponse as told:
            response: HttpResponse = told.response
            return response
    context = {"address": onward["Location"], "oidc": organisation()}
    return render(request, "socialaccount/leaving.html", context, status=HTTPStatus.OK)
