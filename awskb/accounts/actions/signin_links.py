"""One-time links that sign a person in: for the first start, and for whoever has no password yet."""

from datetime import datetime, timedelta

from django.db import transaction

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.tokens import digest_of, new_token
from awskb.accounts.models import PersonEvent, SigninLink, User

ORDINARY_LIFETIME = timedelta(minutes=30)
FIRST_START_LIFETIME = timedelta(hours=24)
KEPT_AFTER_EXPIRY = timedelta(days=30)


class SigninLinkSpent(Exception):
    """The link was used before, has expired, was never made, or its person may not sign in."""


def new_signin_link(
    *, person: User, at: datetime, by: User | None = None, lifetime: timedelta = ORDINARY_LIFETIME
) -> str:
    """Make a link's token. The older unused links of this person stop working."""
    token = new_token()
    with transaction.atomic():
        SigninLink.objects.filter(person=person, used_at=None).delete()
        SigninLink.objects.filter(expires_at__lt=at - KEPT_AFTER_EXPIRY).delete()
        SigninLink.objects.create(
            person=person, token_digest=digest_of(token), created_at=at, expires_at=at + lifetime
        )
        record_event(deed=PersonEvent.Deed.LINK_MADE, person=person, by=by, at=at)
    return token


def use_signin_link(*, token: str, at: datetime) -> User:
    """The person whom the link signs in. Of two simultaneous uses, one succeeds."""
    with transaction.atomic():
        # Columns of its own table only: PostgreSQL looks at these again after waiting for another use.
        unused = SigninLink.objects.filter(token_digest=digest_of(token), used_at=None, expires_at__gt=at)
        if unused.update(used_at=at) != 1:
            raise SigninLinkSpent
        person = SigninLink.objects.select_related("person").get(token_digest=digest_of(token)).person
        if not person.is_active:
            raise SigninLinkSpent
    return person
