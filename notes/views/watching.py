"""Following entries: what changed there since one looked, and how one is told by mail."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import member_required
from notes.actions.digest_mails import LinkSpent, stopped_by
from notes.actions.watches import (
    choose_mails,
    follow_entry,
    mark_all_seen,
    mark_seen,
    pause_mails_of,
    resume_mails_of,
    stop_what_a_mail_names,
    unfollow_entry,
)
from notes.forms.watching import MailsForm
from notes.models import Entry, Watch
from notes.queries.editing import shown_name
from notes.queries.watching import watching_page
from notes.views.entry_editing import signed_in

LARGEST_ID = 2**63


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _show(request)


@member_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        watch = follow_entry(entry_id=pk, by=signed_in(request), at=timezone.now())
    except Entry.DoesNotExist as error:
        raise Http404("There is no such entry.") from error
    messages.success(
        request,
        f"You follow {shown_name(watch.entry)}, with all below it. Watching tells what others change.",
    )
    return redirect(watch.entry.get_absolute_url())


@member_required
@require_POST
def unfollow(request: HttpRequest, pk: int) -> HttpResponse:
    """From the entry's page, or from the list of what one follows."""
    entry = Entry.objects.select_related("parent__parent").filter(pk=pk).first()
    if entry is None:
        raise Http404("There is no such entry.")
    if unfollow_entry(entry_id=pk, by=signed_in(request)):
        messages.success(request, f"You no longer follow {shown_name(entry)}.")
    if request.POST.get("back") == "watching" or entry.binned_at is not None:
        return redirect("notes:watching")
    return redirect(entry.get_absolute_url())


@member_required
@require_POST
def pause_mails(request: HttpRequest, pk: int) -> HttpResponse:
    if not pause_mails_of(entry_id=pk, by=signed_in(request)):
        raise Http404("You do not follow such an entry.")
    messages.success(request, "No mails of that one, until you resume them.")
    return redirect("notes:watching")


@member_required
@require_POST
def resume_mails(request: HttpRequest, pk: int) -> HttpResponse:
    if not resume_mails_of(entry_id=pk, by=signed_in(request)):
        raise Http404("You do not follow such an entry.")
    messages.success(request, "Mails tell of that one again.")
    return redirect("notes:watching")


@member_required
@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    up_to = _revision_id(request)
    if up_to is None:
        return HttpResponseBadRequest("The form lacks up to where you looked. Load the page again.")
    mark_all_seen(up_to=up_to, by=signed_in(request))
    messages.success(request, "Marked as seen.")
    return redirect("notes:watching")


@member_required
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    up_to = _revision_id(request)
    if up_to is None:
        return HttpResponseBadRequest("The form lacks up to where you looked. Load the page again.")
    try:
        mark_seen(entry_id=pk, up_to=up_to, by=signed_in(request))
    except Entry.DoesNotExist as error:
        raise Http404("There is no such entry.") from error
    return redirect("notes:watching")


@member_required
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """How the person is told: not at all, once a day at an hour, or within minutes."""
    form = MailsForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    choose_mails(**form.cleaned_data, by=signed_in(request), at=timezone.now())
    messages.success(request, "Your choice of mails is saved.")
    return redirect("notes:watching")


@csrf_exempt  # the link itself, which nobody can guess, is what allows it: mail programs have no session
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail's link leads to: it asks, and a POST stops the mails or the following."""
    try:
        stopped = stopped_by(token)
    except LinkSpent:
        return render(request, "notes/watching/stop_spent.html", status=HTTPStatus.GONE)
    is_own = request.user.is_authenticated and stopped.person_id == request.user.pk
    context = {
        "watch": stopped if isinstance(stopped, Watch) else None,
        # A link may have been passed on, so only its owner reads what it is about.
        "name": shown_name(stopped.entry) if is_own and isinstance(stopped, Watch) else "",
        "is_done": request.method == "POST",
    }
    if request.method == "POST":
        stop_what_a_mail_names(stopped=stopped)
    return render(request, "notes/watching/stop.html", context)


def _revision_id(request: HttpRequest) -> int | None:
    written = request.POST.get("up_to", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else LARGEST_ID
    return number if number < LARGEST_ID else None


def _show(
    request: HttpRequest, form: MailsForm | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    person = signed_in(request)
    page = watching_page(person_id=person.pk, at=timezone.now())
    chosen = {"mails": page.follower.mails, "hour": page.follower.hour}
    context = {"page": page, "form": form or MailsForm(initial=chosen), "person": person}
    return render(request, "notes/watching/index.html", context, status=status)
