"""The organisation's OpenID Connect provider.

django-allauth's own provider leaves out what we need: it sends no nonce, takes the ID token unsigned when it
came from the token endpoint, and lets the visitor add scopes. What it does well stays: the flow around it.
"""

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
    OpenIDConnectProviderAccount,
)
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from awskb.accounts.oidc.id_tokens import BadIdToken, verified_claims
from awskb.accounts.oidc.organisation import organisation
from awskb.environment_values import is_loopback

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEPT_CLAIMS = (
    "iss",
    "sub",
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
)


class OrganisationAdapter(OpenIDConnectOAuth2Adapter):
    """Asks the provider, and believes only what it signed for this request."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_checked_config"):
            self._checked_config = self._ask(organisation().discovery_url)
            refuse_strange_configuration(self._checked_config, issuer=organisation().issuer)
        return self._checked_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Built on the configured address, so that the Host header has no say in it."""
        return f"{settings.AWSKB_BASE_URL}{reverse('oidc_callback')}"

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("The provider sent no ID token.")
        try:
            claims = verified_claims(
                id_token,
                keys=self._ask(self.openid_config["jwks_uri"]),
                issuer=organisation().issuer,
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except BadIdToken as error:
            raise OAuth2Error(f"The ID token was refused: {error}") from error
        claims = self._with_profile(claims, access_token=token.token)
        kept = {name: claims[name] for name in KEPT_CLAIMS if name in claims}
        return self.get_provider().sociallogin_from_response(request, kept)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Of the access token nothing is kept."""
        return SocialToken(token=str(data["access_token"]))

    def _with_profile(self, claims: dict[str, Any], *, access_token: str) -> dict[str, Any]:
        """Some providers tell name and address only when asked; what is signed counts for more."""
        if "email" in claims or not self.openid_config.get("userinfo_endpoint"):
            return claims
        profile = self._ask(
            self.openid_config["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"}
        )
        if profile.get("sub") != claims["sub"]:
            raise OAuth2Error("The provider told of another person than it signed for.")
        return profile | claims

    def _ask(self, address: str, **options: Any) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, **options)
            response.raise_for_status()
            answer = response.json()
        if not isinstance(answer, dict):
            raise OAuth2Error(f"What {address} answered is no object.")
        return answer


class OrganisationProvider(OpenIDConnectProvider):
    account_class = OpenIDConnectProviderAccount
    oauth2_adapter_class = OrganisationAdapter
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider's own page. The nonce binds its answer to this browser and this request."""
        nonce = secrets.token_urlsafe(24)
        auth_params = {"nonce": nonce}
        if process == AuthProcess.CONNECT:
            # Whoever sits at the browser must be who they are there, now.
            auth_params["prompt"] = "login"
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=auth_params, nonce=nonce, **kwargs
        )
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Without the address: allauth would look for a person who has it."""
        claims = {"first_name": "given_name", "last_name": "family_name", "name": "name"}
        fields = {field: data[claim] for field, claim in claims.items() if isinstance(data.get(claim), str)}
        username = data.get("preferred_username")
        return fields | {"username": username if isinstance(username, str) else ""}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


def refuse_strange_configuration(configuration: dict[str, Any], *, issuer: str) -> None:
    """Another issuer's document, or addresses that anybody on the way could change, end the sign-in."""
    if configuration.get("issuer") != issuer:
        raise OAuth2Error(
            f"AWSKB_OIDC_ISSUER is {issuer!r}, but what is there says {configuration.get('issuer')!r}."
        )
    for name in ENDPOINTS:
        address = configuration.get(name)
        parts = urlsplit(address if isinstance(address, str) else "")
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not is_safe:
            raise OAuth2Error(f"The provider's {name} is {address!r}.")


provider_classes = [OrganisationProvider]
