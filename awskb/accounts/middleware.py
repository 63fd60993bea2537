from collections.abc import Callable
from contextlib import suppress
from zoneinfo import ZoneInfo

from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from awskb.accounts.actions.visits import note_visit
from awskb.accounts.models import User
from awskb.accounts.visit_marks import is_new_day, mark_seen


def show_own_time_zone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show moments in the signed-in person's time zone."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return get_response(request)

    return middleware


def note_new_day(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Write down, once a day, that the person was here."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User):
            now = timezone.now()
            if is_new_day(request, at=now):
                # Where nothing can be written, because the disk is full, pages are still to be read.
                with suppress(OperationalError):
                    note_visit(person=request.user, session_key=request.session.session_key or "", at=now)
                    mark_seen(request, at=now)
        return get_response(request)

    return middleware
