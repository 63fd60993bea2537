"""Pages of reading are made once and shown again until something on them may have changed.

A page is kept for everybody who has not signed in, and for each member apart, since it shows what is their
own. Whatever is written raises a counter (awskb.operations.change_counting) that is part of the name under
which a page is kept; so nothing has to be thrown away, and nothing old is found.

A visitor without a session is answered before sessions, people and views are thought of. A member is answered
after the session and the person were found as for any page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from awskb.accounts.models import User
from awskb.accounts.own_notices import OwnCookieStorage
from awskb.operations.change_counting import SHARED, asked_by, counters_beside, read_counters
from awskb.operations.form_tokens import form_token
from certs.queries.waiting_reviews import waiting_reviews
from notes.templatetags.note_tags import chosen_theme

# Which views, and in which cache: of searches there are many, and they must not push pages out.
KEPT_VIEWS: Final = {
    "home": "pages",
    "notes:entry": "pages",
    "notes:search": "searches",
    "notes:suggest": "searches",
    "certs:dashboard": "pages",
    "certs:study-log": "pages",
    "certs:team": "pages",
}
# They say what is due by now, so they are kept for the minute only; no browser keeps them at all.
_OF_THE_MINUTE: Final = frozenset({"certs:dashboard", "certs:study-log", "certs:team"})
# A clock that runs begins with the moment at which the page was made.
_RUNNING_CLOCK: Final = b"data-timer-now"
# A bound on what is written past Django, which no counter sees.
KEPT_SECONDS: Final = 300
LARGEST: Final = 200_000

_NOBODY: Final = 0
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')
# Nobody can write it into a text beforehand.
_TOKEN_PLACE = f"token-{secrets.token_hex(16)}".encode()
_HAS_WRITTEN: Final = "_has_written"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a view answered, in the pieces between which its form token stands."""

    pieces: tuple[bytes, ...]
    headers: dict[str, str]

    @property
    def has_form(self) -> bool:
        return len(self.pieces) > 1


class KeptForVisitors:
    """Stands before the middleware of sessions, for those who have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._forms = CsrfViewMiddleware(lambda _: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_visit(request) or not _asks_for_kept(request):
            return self.get_response(request)
        name = _name_of(request, _NOBODY)
        kept = _kept(name, request)
        if kept is None:
            response = self.get_response(request)
            if not getattr(request, _HAS_WRITTEN, True) and _can_be_kept(request, response):
                _keep(name, request, response)
            return response
        self._forms.process_request(request)
        return self._forms.process_response(request, _shown(kept, name, request))


class KeptForMembers:
    """The innermost middleware: it stands for the view of a page that is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = None
        if not _is_visit(request) and _asks_for_kept(request) and not len(get_messages(request)):
            name = _name_of(request, request.user.pk or _NOBODY)
            kept = _kept(name, request)
            if kept is not None:
                return _shown(kept, name, request)
        with asked_by(request.user.pk) as asking:
            response = self.get_response(request)
        has_written = asking.has_written or bool(len(get_messages(request)))
        setattr(request, _HAS_WRITTEN, has_written)
        if name is not None and not has_written and _can_be_kept(request, response):
            _keep(name, request, response)
        return response


def _is_visit(request: HttpRequest) -> bool:
    """Nobody is known by what came with the request, and no notice waits in it."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and OwnCookieStorage.cookie_name not in cookies


def _asks_for_kept(request: HttpRequest) -> bool:
    if not settings.AWSKB_KEEP_PAGES or request.method != "GET" or "HX-Request" in request.headers:
        return False
    match = _match_of(request.path_info, settings.ROOT_URLCONF)
    if match is None or match.view_name not in KEPT_VIEWS:
        return False
    # For the log: where the page is kept, nobody else will look for its view.
    request.resolver_match = match
    return True


@lru_cache(maxsize=4096)
def _match_of(path: str, _urls: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _view_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match is not None else ""


def _kept(name: str, request: HttpRequest) -> KeptPage | None:
    found: KeptPage | None = caches[KEPT_VIEWS[_view_of(request)]].get(name)
    return found


def _name_of(request: HttpRequest, person_id: int) -> str:
    """Everything a page depends on besides its rows; the rows are in the counters' numbers."""
    numbers = counters_beside(request.user) if person_id else read_counters(SHARED)
    now = timezone.now()
    parts = [
        request.scheme, request.get_host(), request.get_full_path(), chosen_theme(request), person_id,
        *numbers, now.astimezone(UTC).date(), timezone.localdate(now), settings.AWSKB_PUBLIC_READ,
    ]  # fmt: skip
    if _view_of(request) in _OF_THE_MINUTE:
        parts.append(int(now.timestamp()) // 60)
    if person_id and isinstance(request.user, User):
        zone = ZoneInfo(request.user.time_zone)
        parts.append(waiting_reviews(person=request.user, at=now, zone=zone))
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _can_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and len(response.content) <= LARGEST
        and set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
        and ("no-store" not in response.get("Cache-Control", "") or _view_of(request) in _OF_THE_MINUTE)
        and _RUNNING_CLOCK not in response.content
    )


def _keep(name: str, request: HttpRequest, response: HttpResponseBase) -> None:
    assert isinstance(response, HttpResponse)  # noqa: S101 - narrows the type; _can_be_kept saw to it
    body = response.content
    for token in set(_TOKEN.findall(body)):
        body = body.replace(token, _TOKEN_PLACE)
    kept = KeptPage(tuple(body.split(_TOKEN_PLACE)), dict(response.items()))
    caches[KEPT_VIEWS[_view_of(request)]].set(name, kept, KEPT_SECONDS)
    _name_version(response, name, request, kept)


def _shown(kept: KeptPage, name: str, request: HttpRequest) -> HttpResponse:
    token = form_token(request).encode() if kept.has_form else b""
    response = HttpResponse(token.join(kept.pieces), headers=kept.headers)
    response["Content-Length"] = str(len(response.content))
    _name_version(response, name, request, kept)
    return response


def _name_version(response: HttpResponse, name: str, request: HttpRequest, kept: KeptPage) -> None:
    """A browser's copy is good as long as the token in it is, which goes with the visitor's own secret."""
    if "no-store" not in response.get("Cache-Control", ""):
        secret = request.META.get("CSRF_COOKIE", "") if kept.has_form else ""
        response["ETag"] = f'"{sha256(f"{name} {secret}".encode()).hexdigest()[:40]}"'
