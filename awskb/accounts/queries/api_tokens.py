"""A person's own keys to the API."""

from dataclasses import dataclass
from datetime import date, datetime

from awskb.accounts.models import ApiToken, User


@dataclass(frozen=True, slots=True)
class TokenLine:
    pk: int
    name: str
    scopes: list[str]
    state: str
    made_at: datetime
    ends_at: datetime
    last_used_on: date | None


def own_api_tokens(*, person: User, at: datetime) -> list[TokenLine]:
    """Those that work first; of the others the latest."""
    lines = [
        TokenLine(
            pk=token.pk,
            name=token.name,
            scopes=token.scope_words,
            state=token.state_at(at),
            made_at=token.created_at,
            ends_at=token.revoked_at or token.expires_at,
            last_used_on=token.last_used_on,
        )
        for token in ApiToken.objects.of(person).order_by("-created_at", "-pk")[:200]
    ]
    return sorted(lines, key=lambda line: line.state != "works")
