"""The ways into the wiki that one person has, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from awskb.accounts.models import AddressChange, User
from awskb.accounts.user_agents import device_of


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added_at: datetime
    last_used_at: datetime | None
    is_enough_alone: bool


@dataclass(frozen=True)
class ConnectedAccount:
    pk: int
    issuer: str
    label: str
    connected_at: datetime


@dataclass(frozen=True)
class SessionLine:
    pk: int
    device: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class WaysIn:
    email: str
    wanted_email: str
    has_password: bool
    app_since: datetime | None
    app_last_used_at: datetime | None
    passkeys: list[Passkey]
    codes_left: int | None
    accounts: list[ConnectedAccount]
    sessions: list[SessionLine]

    @property
    def has_second_factor(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


def ways_in(*, person: User, session_key: str, at: datetime) -> WaysIn:
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    app = next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None)
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    wanted = AddressChange.objects.filter(person=person, expires_at__gt=at).first()
    return WaysIn(
        email=person.email,
        wanted_email=wanted.email if wanted else "",
        has_password=person.has_usable_password(),
        app_since=app.created_at if app else None,
        app_last_used_at=app.last_used_at if app else None,
        passkeys=[_passkey(factor) for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        accounts=connected_accounts(person=person),
        sessions=_sessions(person, session_key=session_key),
    )


def connected_accounts(*, person: User) -> list[ConnectedAccount]:
    return [
        ConnectedAccount(
            pk=account.pk,
            issuer=account.provider,
            label=_label(account),
            connected_at=account.date_joined,
        )
        for account in SocialAccount.objects.filter(user=person).order_by("pk")
    ]


def _label(account: SocialAccount) -> str:
    told = account.extra_data if isinstance(account.extra_data, dict) else {}
    named = (told.get(claim) for claim in ("email", "preferred_username", "name"))
    return str(next(filter(None, named), account.uid))


def _passkey(factor: Authenticator) -> Passkey:
    key = factor.wrap()
    return Passkey(
        pk=factor.pk,
        name=key.name,
        added_at=factor.created_at,
        last_used_at=factor.last_used_at,
        is_enough_alone=bool(key.is_passwordless),
    )


def _sessions(person: User, *, session_key: str) -> list[SessionLine]:
    alive = UserSession.objects.purge_and_list(person)
    alive.sort(key=lambda session: session.last_seen_at, reverse=True)
    alive.sort(key=lambda session: bool(session.session_key != session_key))
    return [
        SessionLine(
            pk=session.pk,
            device=device_of(session.user_agent),
            address=session.ip,
            began_at=session.created_at,
            last_seen_at=session.last_seen_at,
            is_this=session.session_key == session_key,
        )
        for session in alive
    ]
