"""How django-allauth's second factors behave here."""

from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.request import split_domain_port

from awskb.accounts.secrets_at_rest import seal, unseal
from awskb.environment_values import is_address

NAME_OF_WIKI = "awskb"


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That was not accepted. Codes work once and for half a minute: try the next one.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for an authenticator app or a passkey: "
        "set one of them up first.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return NAME_OF_WIKI

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        count: int = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"


def can_use_passkeys(request: HttpRequest) -> bool:
    """Browsers bind passkeys to a host name, reached by https or on this machine."""
    host, _ = split_domain_port(request.get_host())
    return not is_address(host) and (request.is_secure() or host == "localhost")
