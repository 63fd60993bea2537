"""Where a form of one's own study pages leads back to, and how it offers to undo what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_BACK = 1000


def asked_back(request: HttpRequest) -> str:
    """The page of this wiki from which the form was sent; empty if it named none or another site's."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_own and len(asked) <= LONGEST_BACK else ""


def lead_back(request: HttpRequest, to: str) -> HttpResponseRedirect:
    return redirect(asked_back(request) or to)


def offer_undo(
    request: HttpRequest, words: str, *, url: str, fields: Mapping[str, Any] | None = None
) -> None:
    """A message with a button; `fields` are sent along. The button leads back to where one was."""
    sent = {name: "" if value is None else str(value) for name, value in (fields or {}).items()}
    held = {"words": words, "url": url, "fields": sent, "back": asked_back(request)}
    messages.success(request, render_to_string("certs/study_log/undo.html", held, request=request))
