"""The Content-Security-Policy of every answer, put together once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# What django-csp's decorators write on an answer that shall have a policy of its own, or none.
_OWN_WISHES: Final = frozenset(
    f"_csp_{wish}{of}" for wish in ("config", "update", "replace", "exempt") for of in ("", "_ro")
)


class OnePolicy(CSPMiddleware):
    """django-csp puts the policy together twice for each answer, and it is the same for all of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if settings.DEBUG or _is_unusual(request, response):
            return super().process_response(request, response)
        response[HEADER] = self._policy
        return response


def _is_unusual(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        HEADER in response
        or getattr(request, "_csp_nonce", None) is not None
        or not _OWN_WISHES.isdisjoint(response.__dict__)
    )
