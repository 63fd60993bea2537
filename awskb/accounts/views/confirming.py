"""Asking who it is once more before something that opens, or closes, a way into the wiki."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from awskb.accounts.visit_marks import signed_in_within
from notes.access import member_required

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]

FRESH = timedelta(minutes=15)


def confirmed_member_required(view: View[Arguments]) -> View[Arguments]:
    """For members who just gave their password, a code or a passkey.

    Whoever comes by their organisation's account alone has none of these: they must just have signed in.
    """
    confirmed = reauthentication_required(app="allauth.account")(view)

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        has_nothing_to_confirm_with = not get_adapter().get_reauthentication_methods(request.user)
        if has_nothing_to_confirm_with and not signed_in_within(request, FRESH, at=timezone.now()):
            return render(request, "account/sign_in_again.html", status=HTTPStatus.FORBIDDEN)
        response: HttpResponseBase = confirmed(request, *args, **kwargs)
        return response

    return member_required(guarded)
