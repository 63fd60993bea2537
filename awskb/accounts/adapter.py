"""How django-allauth behaves here: nobody signs up, and no limit can lock a person out from elsewhere."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That name and password do not belong together.",
        "email_password_mismatch": "That name and password do not belong together.",
        "too_many_login_attempts": "Too many failed attempts from here. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this host, while allauth would also go to every other allowed host."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built on the configured address, so that the Host header has no say in it."""
        uidb36, _, temp_key = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": temp_key})
        return f"{settings.AWSKB_BASE_URL}{path}"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per address and name: guessing from one place must not keep the person out of another."""
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{self.get_client_ip(request)}:{name.casefold()}"
