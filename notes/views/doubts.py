"""Doubting a line of the notes, taking that back, and marking a doubt as answered on the entry's own page."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from notes.access import editor_required, member_required
from notes.actions.doubts import (
    MOST_IN_AN_HOUR,
    DoubtedAlready,
    LineChanged,
    TooManyDoubts,
    doubt_line,
    withdraw_doubt,
)
from notes.actions.entries import EditedMeanwhile, EntryInBin
from notes.actions.inbox import settle_doubts
from notes.forms.inbox import DoubtForm
from notes.models import Doubt
from notes.queries.doubt_pages import DoubtPage, doubt_page
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Choose the line that is doubtful, say why, and whether with one's name."""
    entry = found_entry(slug, pk)
    if entry.binned_at is not None:
        raise Http404("This entry is in the bin.")
    page = doubt_page(entry=entry, sections=outline(person=request.user))
    if request.method != "POST":
        form = DoubtForm(initial={"line": page.likeliest}, lines=list(page.choices))
        return _show(request, page, form)
    form = DoubtForm(request.POST, lines=list(page.choices))
    if not form.is_valid():
        return _show(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    chosen = page.choices[form.cleaned_data["line"]]
    try:
        made = doubt_line(
            entry_id=chosen.entry_id,
            line=chosen.line,
            reason=form.cleaned_data["reason"],
            named=form.cleaned_data["named"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except (LineChanged, EntryInBin):
        form.add_error("line", "That line was changed just now. Look again, and choose.")
        return _show(request, page, form, status=HTTPStatus.CONFLICT)
    except TooManyDoubts:
        form.add_error(None, f"You doubted {MOST_IN_AN_HOUR} lines within an hour. Go on a little later.")
        return _show(request, page, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    except DoubtedAlready:
        messages.info(request, "You doubt that line already; it waits in the inbox.")
    else:
        messages.success(request, render_to_string("notes/inbox/doubted.html", {"doubt": made}, request))
    return redirect(page.cancel_url)


@member_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own doubt back."""
    try:
        entry = withdraw_doubt(doubt_id=pk, by=signed_in(request))
    except Doubt.DoesNotExist as error:
        raise Http404("There is no such doubt of yours.") from error
    messages.success(request, "Took the doubt back.")
    return redirect(entry.get_absolute_url())


@editor_required
@require_POST
def corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """The doubted line was corrected: somebody edited it since."""
    found = Doubt.objects.open().select_related("entry__parent__parent").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such doubt.")
    base = request.POST.get("base_revision", "")
    if not (base.isascii() and base.isdigit() and len(base) < 10):
        return HttpResponseBadRequest(
            "The form lacks the revision on which it is based. Load the page again."
        )
    try:
        settle_doubts(
            entry_id=found.entry_id,
            base_revision=int(base),
            how=Doubt.How.CORRECTED,
            note="",
            only=[pk],
            by=signed_in(request),
            at=timezone.now(),
        )
    except (EditedMeanwhile, EntryInBin):
        messages.warning(request, "Somebody changed this meanwhile. Look again first.")
    else:
        messages.success(request, "Marked as corrected.")
    return redirect(found.entry.get_absolute_url())


def _show(
    request: HttpRequest, page: DoubtPage, form: DoubtForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    held = {"page": page, "form": form, "chosen": str(form["line"].value() or "")}
    return render(request, "notes/inbox/doubt.html", held, status=status)
