"""Secrets in addresses cannot be guessed by trying: refusals are counted by network address.

They are too long to be guessed anyway; the limit keeps the tries from costing anything. A good address from
the same place goes on working.
"""

from collections.abc import Callable
from http import HTTPStatus

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponseBase

SECRET_ADDRESSES = frozenset(
    {
        "account_confirm_address",
        "account_signin_link",
        "certs:calendar-feed",
        "notes:changes-feed",
        "notes:watching-stop",
    }
)
REFUSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def limit_guesses(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if match is None or match.view_name not in SECRET_ADDRESSES or response.status_code not in REFUSED:
            return response
        refusal: HttpResponseBase | None = consume_or_429(request, action="secret_address", limit_get=True)
        return refusal or response

    return middleware
