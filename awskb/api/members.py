"""Whose study record a request is about: that of the token's person, on their own day. Nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from pydantic import StringConstraints

from awskb.api.bearer import person_of
from awskb.api.problems import ApiProblem, wrong_fields
from certs.models import time_zone_of
from certs.views.members import Member

ME = "/me"
# JSON Schema's own "time" has an offset; an hour on somebody's wall has none.
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]


def member_of(request: HttpRequest) -> Member:
    person = person_of(request)
    return Member(person, timezone.now(), time_zone_of(person))


def as_form_data(sent: Mapping[str, Any]) -> dict[str, Any]:
    """As a browser would send it, so that the page's own form checks it."""
    return {name: _written(value) for name, value in sent.items() if value is not False}


def _written(value: Any) -> Any:
    if value is None:
        return ""
    if value is True:
        return "on"
    if isinstance(value, date):
        return value.isoformat()
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value)


def refused_by(form: BaseForm, names: Mapping[str, str] | None = None, *, within: str = "body") -> ApiProblem:
    """What the page would say beside each field; `names` are those that a request has for other words."""
    called = {"__all__": "", **(names or {})}
    errors = [
        (called.get(name, name), str(message))
        for name, messages in form.errors.items()
        for message in messages
    ]
    return wrong_fields(errors, within=within)


def clock(hour: time | None) -> str | None:
    return hour.strftime("%H:%M") if hour is not None else None
