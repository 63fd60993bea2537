"""A person's own drafts: kept while they type, listed, discarded."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notes.access import editor_required
from notes.actions.drafts import DraftTooLong, NoSuchForm, discard_draft, keep_draft
from notes.queries.drafts import draft_lines

# The script that keeps drafts on the device learns from it that the text is safe.
SAVED_COOKIE = "saved_draft"
SAVED_SECONDS = 24 * 60 * 60
TOKEN = re.compile(r"[A-Za-z0-9-]{1,40}")


@editor_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "notes/drafts/index.html", {"drafts": draft_lines(person=request.user)})


@editor_required
@require_POST
def keep(request: HttpRequest, form: str) -> HttpResponse:
    """What the script sends every half minute: the form as it stands."""
    try:
        keep_sent(request, form)
    except NoSuchForm as error:
        raise Http404("There is no such form.") from error
    except DraftTooLong:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@editor_required
@require_POST
def discard(request: HttpRequest, form: str) -> HttpResponse:
    is_gone = discard_draft(by=_editor(request), form=form)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if is_gone:
        messages.success(request, "The draft is gone.")
    return redirect("notes:drafts")


def keep_sent(request: HttpRequest, form: str) -> None:
    """Keep the fields of a form that was sent. Raises NoSuchForm and DraftTooLong."""
    base = request.POST.get("conflict_base") or request.POST.get("base_revision", "")
    keep_draft(
        by=_editor(request),
        form=form,
        fields={name: str(request.POST.get(f"yours-{name}", text)) for name, text in request.POST.items()},
        base_revision=int(base) if base.isascii() and base.isdigit() and len(base) < 9 else None,
        at=timezone.now(),
    )


def keep_refused(request: HttpRequest, form: str) -> None:
    """What could not be saved is kept, so that the person may decide later, or lose the page."""
    try:
        keep_sent(request, form)
    except DraftTooLong:
        messages.warning(request, "This text is too long to be kept as a draft. Do not close the page.")


def forget_saved(request: HttpRequest, response: HttpResponse, form: str) -> HttpResponse:
    """The text of a form is safe: its draft goes here, and the script is told to forget the device's."""
    discard_draft(by=_editor(request), form=form)
    return tell_saved(request, response, form)


def tell_saved(request: HttpRequest, response: HttpResponse, form: str) -> HttpResponse:
    """Tell the script that the text of a form is safe, once no draft of it is left here."""
    token = request.POST.get("draft_token", "")
    response.set_cookie(
        SAVED_COOKIE,
        f"{form}.{token if TOKEN.fullmatch(token) else ''}",
        max_age=SAVED_SECONDS,
        path="/notes/",
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _editor(request: HttpRequest) -> Any:
    """The person behind a request that `editor_required` let through."""
    return request.user
