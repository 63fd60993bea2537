"""Changing one's e-mail address: wished for, then confirmed from the new mailbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.tokens import digest_of, new_token
from awskb.accounts.models import AddressChange, PersonEvent, User

TIME_TO_CONFIRM = timedelta(days=1)


class AddressChangeSpent(Exception):
    """The link was used, replaced, has expired, was never made, or the address is taken by now."""


@dataclass(frozen=True)
class WantedAddress:
    """What goes into the new mailbox: a link, or word that the address is somebody's already."""

    email: str
    token: str
    is_taken: bool


@dataclass(frozen=True)
class ChangedAddress:
    person: User
    before: str


def want_address(*, person: User, email: str, at: datetime) -> WantedAddress:
    """Only the mailbox learns whether the address is taken, whoever asked does not."""
    email, token = email.lower(), new_token()
    with transaction.atomic():
        AddressChange.objects.filter(person=person).delete()
        is_taken = User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists()
        AddressChange.objects.create(
            person=person,
            email=email,
            token_digest=digest_of(token),
            created_at=at,
            expires_at=at + TIME_TO_CONFIRM,
        )
    return WantedAddress(email=email, token=token, is_taken=is_taken)


def wanted_address(*, token: str, at: datetime) -> AddressChange:
    """The change behind a link, as long as it can be made."""
    wanted = (
        AddressChange.objects.select_related("person")
        .filter(token_digest=digest_of(token), expires_at__gt=at, person__is_active=True)
        .first()
    )
    if wanted is None or _is_taken(wanted):
        raise AddressChangeSpent
    return wanted


def confirm_address(*, token: str, at: datetime) -> ChangedAddress:
    with transaction.atomic():
        wanted = wanted_address(token=token, at=at)
        deleted, _ = AddressChange.objects.filter(pk=wanted.pk).delete()
        if not deleted:
            raise AddressChangeSpent
        person, before = wanted.person, wanted.person.email
        person.email = wanted.email
        person.save(update_fields=["email"])
        record_event(
            deed=PersonEvent.Deed.EMAIL_CHANGED,
            person=person,
            by=person,
            at=at,
            detail=f"from {before or 'none'} to {wanted.email}",
        )
    return ChangedAddress(person=person, before=before)


def forget_wanted_address(*, person: User) -> None:
    AddressChange.objects.filter(person=person).delete()


def _is_taken(wanted: AddressChange) -> bool:
    return User.objects.filter(email__iexact=wanted.email).exclude(pk=wanted.person_id).exists()
