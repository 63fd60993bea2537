"""Pages of entries are made once and shown again until something on them may have changed.

A page is kept for everybody who has not signed in, and for each member apart, since it shows what is their
own. Whatever is written raises a counter (awskb.operations.change_counting) that is part of the name under
which a page is kept; so nothing has to be thrown away, and nothing old is found.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone

from awskb.operations.change_counting import SHARED, asked_by, counter_of, read_counters
from notes.templatetags.note_tags import chosen_theme

KEPT_VIEWS: Final = frozenset({"notes:entry"})
# A bound on what is written past Django, which no counter sees.
KEPT_SECONDS: Final = 300
LARGEST: Final = 200_000

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')
# Nobody can write it into a text beforehand.
_TOKEN_PLACE = f"token-{secrets.token_hex(16)}".encode()


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a view answered, without its form token."""

    body: bytes
    headers: dict[str, str]


class KeptPages:
    """The innermost middleware: it stands for the view of a page that is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_by(request.user.pk) as asking:
            response = self.get_response(request)
        name = getattr(request, "_kept_under", None)
        if name and not asking.has_written and _can_be_kept(request, response):
            _keep(name, request, response)
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        if not _asks_for_kept(request):
            return None
        name = _name_of(request)
        kept = caches["pages"].get(name)
        if kept is None:
            request._kept_under = name  # type: ignore[attr-defined]
            return None
        return _shown(kept, name, request)


def _asks_for_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(
        settings.AWSKB_KEEP_PAGES
        and request.method == "GET"
        and match is not None
        and match.view_name in KEPT_VIEWS
        and "HX-Request" not in request.headers
        and not len(get_messages(request))
    )


def _name_of(request: HttpRequest) -> str:
    """Everything a page depends on besides its rows; the rows are in the counters' numbers."""
    person_id = request.user.pk or 0
    numbers = read_counters(SHARED, counter_of(person_id))
    now = timezone.now()
    parts = [
        request.scheme, request.get_host(), request.get_full_path(), chosen_theme(request), person_id,
        *numbers, now.astimezone(UTC).date(), timezone.localdate(now), settings.AWSKB_PUBLIC_READ,
    ]  # fmt: skip
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _can_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and len(response.content) <= LARGEST
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and not len(get_messages(request))
    )


def _keep(name: str, request: HttpRequest, response: HttpResponseBase) -> None:
    assert isinstance(response, HttpResponse)  # noqa: S101 - narrows the type; _can_be_kept saw to it
    body = response.content
    for token in set(_TOKEN.findall(body)):
        body = body.replace(token, _TOKEN_PLACE)
    caches["pages"].set(name, KeptPage(body, dict(response.items())), KEPT_SECONDS)
    response["ETag"] = _etag(name, body, request)


def _shown(kept: KeptPage, name: str, request: HttpRequest) -> HttpResponse:
    body = kept.body
    response = HttpResponse(headers=kept.headers)
    response["ETag"] = _etag(name, body, request)
    if _TOKEN_PLACE in body:
        body = body.replace(_TOKEN_PLACE, get_token(request).encode())
    response.content = body
    return response


def _etag(name: str, body: bytes, request: HttpRequest) -> str:
    """A browser's copy is good as long as the token in it is, which goes with the visitor's own secret."""
    secret = ""
    if _TOKEN_PLACE in body:
        get_token(request)
        secret = request.META["CSRF_COOKIE"]
    return f'"{sha256(f"{name} {secret}".encode()).hexdigest()[:40]}"'
