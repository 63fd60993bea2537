"""Keys to the API: made and revoked by their person, asked for with every request."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Value, When

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.tokens import digest_of, new_token
from awskb.accounts.models import ApiToken, PersonEvent, Scope, User

# By this beginning, programs that look for secrets in other places know one of ours.
PREFIX: Final = "awskb_"
LONGEST_LIFE = timedelta(days=366)
MOST_TOKENS = 50
REQUESTS_A_MINUTE = 600


class TooManyTokens(Exception):
    """The person has as many tokens that work as anybody may have."""


class TokenNotAccepted(Exception):
    """There is no such token, it was revoked, has expired, or its person may not come in."""


class AskedTooOften(Exception):
    """The token has asked as often as one may in a minute."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Ask again in {seconds} seconds.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """A token with its key, which nobody can read again."""

    token: ApiToken
    key: str


def make_api_token(
    *, person: User, name: str, scopes: Iterable[Scope], at: datetime, lifetime: timedelta
) -> NewApiToken:
    key = PREFIX + new_token()
    with transaction.atomic():
        # Of two made at once, the second counts the first.
        User.objects.select_for_update().get(pk=person.pk)
        if ApiToken.objects.of(person).standing(at=at).count() >= MOST_TOKENS:
            raise TooManyTokens(f"You have {MOST_TOKENS} tokens. Revoke one that is no longer needed.")
        token = ApiToken.objects.create(
            person=person,
            name=name,
            token_digest=digest_of(key),
            scopes=[scope.value for scope in Scope if scope in set(scopes)],
            created_at=at,
            expires_at=at + min(lifetime, LONGEST_LIFE),
        )
        record_event(
            deed=PersonEvent.Deed.TOKEN_MADE,
            person=person,
            by=person,
            at=at,
            detail=f"number {token.pk}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d}",
        )
    return NewApiToken(token, key)


def revoke_api_token(*, token_id: int, by: User, at: datetime) -> ApiToken:
    """Raises ApiToken.DoesNotExist for another person's as for none. Revoking twice changes nothing."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().of(by).get(pk=token_id)
        if token.revoked_at is None:
            _revoke(token, by=by, at=at)
    return token


def revoke_api_tokens_of(*, person: User, by: User | None, at: datetime) -> None:
    for token in ApiToken.objects.select_for_update().of(person).standing(at=at).order_by("pk"):
        _revoke(token, by=by, at=at)


def _revoke(token: ApiToken, *, by: User | None, at: datetime) -> None:
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record_event(
        deed=PersonEvent.Deed.TOKEN_REVOKED, person=token.person, by=by, at=at, detail=f"number {token.pk}"
    )


def use_api_token(*, key: str, at: datetime, address: str = "") -> ApiToken:
    """The token of this key, with its person; counts the request.

    Raises TokenNotAccepted or AskedTooOften. Two queries, the second of which writes the token's own row
    alone; the first use of a day is a line of the audit log, too.
    """
    digest = digest_of(key)
    token = ApiToken.objects.standing(at=at).select_related("person").filter(token_digest=digest).first()
    if token is None or not hmac.compare_digest(token.token_digest, digest) or not token.person.is_active:
        raise TokenNotAccepted
    minute = at.replace(second=0, microsecond=0)
    if token.minute == minute and token.asked_in_minute >= REQUESTS_A_MINUTE:
        raise AskedTooOften(60 - at.second)
    if token.last_used_on != at.astimezone(UTC).date():
        _note_first_use(token, at=at, address=address)
    ApiToken.objects.filter(pk=token.pk).update(
        asked_in_minute=Case(When(minute=minute, then=F("asked_in_minute") + 1), default=Value(1)),
        minute=minute,
    )
    return token


def _note_first_use(token: ApiToken, *, at: datetime, address: str) -> None:
    """Of two first requests at once, one is written down."""
    today = at.astimezone(UTC).date()
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk).exclude(last_used_on=today).update(last_used_on=today):
            record_event(
                deed=PersonEvent.Deed.TOKEN_USED,
                person=token.person,
                by=token.person,
                at=at,
                detail=f"number {token.pk}, first use of the day",
                address=address,
            )
