"""An organisation's account that signs a person in. Issuer and subject are its key, never an address."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import PersonEvent, User
from notes.access import Role


class AccountOfAnother(Exception):
    """The account signs another person in."""


class AddressOfAnother(Exception):
    """A person here has the account's confirmed address: they sign in as themselves and connect it."""


class LastWayIn(Exception):
    """Without the account its person could not come back."""


@dataclass(frozen=True)
class NewMember:
    """What the account tells of a person who is not here yet."""

    username: str
    first_name: str
    last_name: str
    confirmed_email: str


def make_member(*, account: SocialAccount, told: NewMember, fallback_email: str = "") -> User:
    """A person without a password, whom the account signs in. An address counts only when it is confirmed."""
    email = told.confirmed_email.lower()
    with transaction.atomic():
        if email and User.objects.filter(email__iexact=email).exists():
            raise AddressOfAnother
        if not email and not User.objects.filter(email__iexact=fallback_email).exists():
            email = fallback_email
        person = User.objects.create_user(
            username=told.username, email=email, first_name=told.first_name, last_name=told.last_name
        )
        account.user = person
        account.save()
    return person


def join_by_account(*, account: SocialAccount, told: NewMember, role: Role, at: datetime) -> User:
    """Become a member without an invitation, where the settings let everybody of the organisation in."""
    with transaction.atomic():
        person = make_member(account=account, told=told)
        give_role(person=person, role=role)
        record_event(
            deed=PersonEvent.Deed.JOINED,
            person=person,
            by=person,
            at=at,
            detail=f"as {role.with_article}, by {account.provider}",
        )
    return person


def connect_account(*, person: User, account: SocialAccount, at: datetime) -> bool:
    """Let the account sign this person in; False when it did before."""
    with transaction.atomic():
        known = SocialAccount.objects.filter(provider=account.provider, uid=account.uid).first()
        if known is not None and known.user_id != person.pk:
            raise AccountOfAnother
        if known is not None:
            return False
        account.user = person
        account.save()
        record_event(
            deed=PersonEvent.Deed.ACCOUNT_CONNECTED, person=person, by=person, at=at, detail=account.provider
        )
    return True


def disconnect_account(*, person: User, account_id: int, at: datetime) -> SocialAccount | None:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        account = SocialAccount.objects.filter(user=person, pk=account_id).first()
        if account is None:
            return None
        if not _has_other_way_in(person, account):
            raise LastWayIn
        account.delete()
        record_event(
            deed=PersonEvent.Deed.ACCOUNT_DISCONNECTED,
            person=person,
            by=person,
            at=at,
            detail=account.provider,
        )
    return account


def _has_other_way_in(person: User, account: SocialAccount) -> bool:
    if (
        person.has_usable_password()
        or SocialAccount.objects.filter(user=person).exclude(pk=account.pk).exists()
    ):
        return True
    passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return any(passkey.wrap().is_passwordless for passkey in passkeys)
