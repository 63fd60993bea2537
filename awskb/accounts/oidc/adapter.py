"""Who may come in by the organisation's account, and as whom."""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from requests import Session

from awskb.accounts.actions.connected_accounts import (
    AccountOfAnother,
    AddressOfAnother,
    NewMember,
    connect_account,
    join_by_account,
    make_member,
)
from awskb.accounts.actions.invitations import InvitationNotOpen, accept_invitation
from awskb.accounts.models import Invitation, User
from awskb.accounts.oidc.organisation import organisation
from awskb.accounts.oidc.sessions import ShortSession
from notes.access import ROLES_BY_GROUP, Role

LOG = logging.getLogger("awskb.people")
PROVIDER = "openid_connect"
LONGEST_REASON = 300


class OidcAccountAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one provider of the settings; it goes by its issuer, so that issuer and subject are the key."""
        oidc = settings.AWSKB_OIDC
        if oidc is None or client_id not in (None, oidc.client_id):
            return []
        if provider not in (None, PROVIDER, oidc.issuer):
            return []
        app = SocialApp(
            provider=PROVIDER,
            provider_id=oidc.issuer,
            name=oidc.name,
            client_id=oidc.client_id,
            secret=oidc.client_secret,
            settings={"server_url": oidc.discovery_url},
        )
        return [app]

    def get_requests_session(self) -> Session:
        return ShortSession()

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: an address, confirmed or not, opens nobody's account."""

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        was_cancelled = error == AuthError.CANCELLED
        if not was_cancelled:
            get_account_adapter(request).note_refusal(request, person=None, way="organisation's account")
            LOG.warning("Sign-in by OpenID Connect failed: %s", str(exception or error)[:LONGEST_REASON])
        raise ImmediateHttpResponse(_not_signed_in(request, "cancelled" if was_cancelled else "failed"))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(self._connect(request, sociallogin))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        if sociallogin.state.get("invitation") or organisation().signup_role:
            return True
        raise ImmediateHttpResponse(_not_signed_in(request, "closed"))

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        account, told, now = sociallogin.account, _told_by(sociallogin), timezone.now()
        token = sociallogin.state.get("invitation")
        try:
            if token:

                def make(invitation: Invitation) -> User:
                    return make_member(account=account, told=told, fallback_email=invitation.email)

                person = accept_invitation(token=token, make_person=make, at=now)
            else:
                role = ROLES_BY_GROUP[organisation().signup_role or Role.READER.group_name]
                person = join_by_account(account=account, told=told, role=role, at=now)
        except AddressOfAnother as refusal:
            raise ImmediateHttpResponse(_not_signed_in(request, "known")) from refusal
        except InvitationNotOpen as refusal:
            raise ImmediateHttpResponse(redirect("account_invitation", token)) from refusal
        sociallogin.user = person
        return person

    def _connect(self, request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
        if not isinstance(request.user, User):
            return _not_signed_in(request, "failed")
        try:
            is_new = connect_account(person=request.user, account=sociallogin.account, at=timezone.now())
        except AccountOfAnother:
            messages.error(request, "That account signs another person in. Nothing was changed.")
            return redirect("account_security")
        if is_new:
            messages.success(request, "Your account is connected: it signs you in from now on.")
            self.send_notification_mail(
                "socialaccount/email/account_connected",
                request.user,
                context={"provider": organisation().name},
            )
        else:
            messages.info(request, "Your account was connected already.")
        return redirect("account_security")


def _told_by(sociallogin: SocialLogin) -> NewMember:
    """What the account says of its person; an address only when the provider has confirmed it."""
    claims = sociallogin.account.extra_data
    named = {name: value for name, value in claims.items() if isinstance(value, str)}
    email = named.get("email", "") if claims.get("email_verified") is True else ""
    suggestions = [named.get("preferred_username"), email, named.get("name"), "member"]
    return NewMember(
        username=get_account_adapter().generate_unique_username(suggestions),
        first_name=named.get("given_name", named.get("name", ""))[:150],
        last_name=named.get("family_name", "")[:150],
        confirmed_email=email,
    )


def _not_signed_in(request: HttpRequest, reason: str) -> HttpResponse:
    status = 401 if reason in ("failed", "cancelled") else 403
    context = {"reason": reason, "oidc": organisation()}
    return render(request, "socialaccount/not_signed_in.html", context, status=status)
