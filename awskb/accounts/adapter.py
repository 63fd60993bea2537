"""How django-allauth behaves here: nobody signs up, and no limit can lock a person out from elsewhere."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.visits import note_visit
from awskb.accounts.client_addresses import UNKNOWN
from awskb.accounts.models import PersonEvent, User
from awskb.accounts.user_agents import device_of
from awskb.accounts.visit_marks import mark_signed_in

WAYS_TO_CONFIRM = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code of your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
# What allauth calls the ways in, in words.
WAYS_IN = {
    "password": "password",
    "socialaccount": "organisation's account",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
}


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That name and password do not belong together.",
        "email_password_mismatch": "That name and password do not belong together.",
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": "Too many failed attempts from here. Wait five minutes, then try again.",
        "rate_limited": "Too many attempts from here. Wait five minutes, then try again.",
        "username_taken": "Somebody has this name already.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this host, while allauth would also go to every other allowed host."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Every way of signing in ends here, after the second factor."""
        super().login(request, user)
        now = timezone.now()
        mark_signed_in(request, at=now)
        if isinstance(user, User):
            note_visit(person=user, session_key=request.session.session_key or "", at=now)
            record_event(
                deed=PersonEvent.Deed.SIGNED_IN,
                person=user,
                by=user,
                at=now,
                detail=f"{_way_in(request, user)}, {device_of(self.get_http_user_agent(request))}",
                address=self.get_client_ip(request),
            )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """For whom it was tried is written down, not what was typed: that may be a password."""
        super().authentication_failed(request, **credentials)
        name = str(credentials.get("username") or credentials.get("email") or "")
        person = (
            User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first() if name else None
        )
        self.note_refusal(request, person=person, way="password")

    def note_refusal(self, request: HttpRequest, *, person: User | None, way: str) -> None:
        record_event(
            deed=PersonEvent.Deed.SIGNIN_REFUSED,
            person=person,
            by=None,
            at=timezone.now(),
            detail=f"by {way}, {device_of(self.get_http_user_agent(request))}",
            address=self.get_client_ip(request),
        )

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_event(
                deed=PersonEvent.Deed.SIGNED_OUT,
                person=request.user,
                by=request.user,
                at=timezone.now(),
                address=self.get_client_ip(request),
            )
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Where a person changes their own, or chooses another one by a link that was mailed to them."""
        super().set_password(user, password)
        if isinstance(user, User):
            address = self.get_client_ip(self.request)
            record_event(
                deed=PersonEvent.Deed.PASSWORD_CHANGED,
                person=user,
                by=user,
                at=timezone.now(),
                address=address,
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who comes past our proxies, or with a broken header, counts as what the server sees."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return str(request.META.get("REMOTE_ADDR") or UNKNOWN)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built on the configured address, so that the Host header has no say in it."""
        uidb36, _, temp_key = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": temp_key})
        return f"{settings.AWSKB_BASE_URL}{path}"

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the person's one address, while allauth would look for it among addresses of its own."""
        address = email or getattr(user, "email", "")
        if address:
            super().send_notification_mail(template_prefix, user, context, email=address)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per address and name: guessing from one place must not keep the person out of another."""
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{self.get_client_ip(request)}:{name.casefold()}"


def _way_in(request: HttpRequest, user: AbstractBaseUser) -> str:
    records = get_authentication_records(request, user)
    names = [record.get("type") or record.get("method") for record in records]
    return "by " + (" and ".join(WAYS_IN.get(str(name), "other means") for name in names) or "link")
