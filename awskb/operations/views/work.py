"""Background work, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awskb.accounts.signed_in import signed_in_person
from awskb.operations.actions.work import NoSuchJob, NotFailed, RunsAlready, dismiss, run_job, try_again
from awskb.operations.queries.work import work_page
from notes.access import administrator_required


@never_cache
@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "work/index.html", {"page": work_page(at=timezone.now())})


@require_POST
@administrator_required
def run(request: HttpRequest, name: str) -> HttpResponse:
    try:
        job = run_job(name=name, by=signed_in_person(request), at=timezone.now())
    except NoSuchJob as error:
        raise Http404 from error
    except RunsAlready:
        messages.info(request, "It runs at this moment.")
    else:
        messages.success(request, f"Asked for: {job.title}. A worker takes it up within seconds.")
    return redirect("work:index")


@require_POST
@administrator_required
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _about_failed(
        request,
        lambda: try_again(pk=pk, by=signed_in_person(request), at=timezone.now()),
        "It is tried again.",
    )


@require_POST
@administrator_required
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _about_failed(request, lambda: dismiss(pk=pk, by=signed_in_person(request)), "Dismissed.")


def _about_failed(request: HttpRequest, deed: Callable[[], None], told: str) -> HttpResponse:
    try:
        deed()
    except NotFailed:
        messages.info(request, "That was tried again or dismissed meanwhile.")
    else:
        messages.success(request, told)
    return redirect("work:index")
