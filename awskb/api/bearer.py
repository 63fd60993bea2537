"""Who asks: the person of a token, by its scope and their role. A session opens nothing here."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from awskb.accounts.actions.api_tokens import AskedTooOften, TokenNotAccepted, use_api_token
from awskb.accounts.client_addresses import client_address
from awskb.accounts.models import ApiToken, Scope, User
from awskb.api.problems import ApiProblem
from notes.access import can_curate, can_edit

REALM = 'Bearer realm="awskb"'


class BearerToken(HttpBearer):
    """`Authorization: Bearer awskb_…`, with one scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise ApiProblem(
                HTTPStatus.UNAUTHORIZED,
                "This needs a token of yours: Authorization: Bearer …",
                headers={"WWW-Authenticate": REALM},
            )
        return self.authenticate(request, key.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        try:
            known = use_api_token(key=token, at=timezone.now(), address=client_address(request))
        except TokenNotAccepted:
            raise _not_accepted(request) from None
        except AskedTooOften as refusal:
            raise ApiProblem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"This token has asked too often. {refusal}",
                headers={"Retry-After": str(refusal.seconds)},
            ) from None
        if not known.allows(self.scope):
            raise ApiProblem(
                HTTPStatus.FORBIDDEN,
                f"This token does not open that: it needs the scope “{self.scope.value}”.",
                headers={
                    "WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{self.scope.value}"'
                },
            )
        return known


def _not_accepted(request: HttpRequest) -> ApiProblem:
    """Guesses are counted by address; a good token from the same place still works."""
    if consume_or_429(request, action="api", limit_get=True):
        return ApiProblem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many tokens from here were not known.",
            headers={"Retry-After": "60"},
        )
    return ApiProblem(
        HTTPStatus.UNAUTHORIZED,
        "This token is not known, was revoked or has expired.",
        headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'},
    )


reads = BearerToken(Scope.READ)
writes = BearerToken(Scope.WRITE)
reads_study = BearerToken(Scope.STUDY_READ)
writes_study = BearerToken(Scope.STUDY_WRITE)


def person_of(request: HttpRequest) -> User:
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # ninja keeps there what the guard returns
    return token.person


def editor_of(request: HttpRequest) -> User:
    person = person_of(request)
    if not can_edit(person):
        raise _role_missing("an editor")
    return person


def curator_of(request: HttpRequest) -> User:
    person = person_of(request)
    if not can_curate(person):
        raise _role_missing("a curator")
    return person


def _role_missing(role: str) -> ApiProblem:
    return ApiProblem(
        HTTPStatus.FORBIDDEN,
        f"This is for {role} or above.",
        headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope"'},
    )
