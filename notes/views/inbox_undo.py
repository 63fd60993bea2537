"""Undoing what was done in the inbox; detaching lines of any term."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.inbox import LinesBelongTogether, detach_lines
from notes.actions.inbox_undo import UndoneAlready, undo_act
from notes.forms.inbox import DetachForm
from notes.models import Entry, InboxAct, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.inbox import Wish
from notes.queries.revisions import crumbs_of
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in

BACK_TO_ENTRY = "entry"


@editor_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one's own act; then the entry waits again, or stands on its page as before."""
    act = InboxAct.objects.filter(pk=pk, by_id=request.user.pk).first()
    if act is None:
        raise Http404("There is no such act.")
    try:
        entry = undo_act(act_id=pk, by=signed_in(request), at=timezone.now(), through=Revision.Through.FORM)
    except UndoneAlready:
        messages.info(request, "That was undone already.")
        return redirect(Wish().address(at=act.entry_id))
    except EntryCannotBeSaved as refusal:
        messages.error(request, str(refusal))
        return redirect("notes:inbox")
    except EditedMeanwhile as meanwhile:
        told = 'Not undone: {} was changed since. Its <a href="{}">history</a> brings an older state back.'
        changed = meanwhile.entry
        messages.warning(request, format_html(told, shown_name(changed), EntryAddresses(changed).history))
        return redirect("notes:inbox")
    messages.success(request, f"Undone: {shown_name(entry)} is as it was.")
    if request.POST.get("back") == BACK_TO_ENTRY:
        return redirect(entry.get_absolute_url())
    return redirect(Wish().address(at=entry.pk))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def detach(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Choose attached lines of a term that shall stand by themselves."""
    entry = found_entry(slug, pk)
    if entry.binned_at is not None or entry.kind != Entry.Kind.TERM or not entry.body:
        raise Http404("There are no attached lines here.")
    lines = [(number, line) for number, line in enumerate(entry.body.split("\n")) if line.strip()]
    numbers = [number for number, _ in lines]
    if request.method != "POST":
        form = DetachForm(initial={"base_revision": entry.revision_number}, line_numbers=numbers)
        return _show(request, entry, lines, form)
    form = DetachForm(request.POST, line_numbers=numbers)
    if not form.is_valid():
        return _show(request, entry, lines, form)
    first, last = form.cleaned_data["lines"]
    try:
        item = detach_lines(
            entry_id=entry.pk,
            base_revision=form.cleaned_data["base_revision"],
            first=first,
            last=last,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except LinesBelongTogether:
        form.add_error("lines", "The lines of a code block belong together. Choose all of them.")
        return _show(request, entry, lines, form)
    except EntryCannotBeSaved as refusal:
        form.add_error(None, str(refusal))
        return _show(request, entry, lines, form)
    except (EditedMeanwhile, EntryInBin):
        messages.warning(request, "Somebody changed this meanwhile. Look again, then choose.")
        return redirect(entry.get_absolute_url())
    _offer_undo(request, item)
    return redirect(item.get_absolute_url())


def _offer_undo(request: HttpRequest, item: Entry) -> None:
    act = InboxAct.objects.filter(by_id=request.user.pk, deed=InboxAct.Deed.DETACHED).first()
    held = {"act": act, "name": shown_name(item), "back": BACK_TO_ENTRY}
    messages.success(request, render_to_string("notes/inbox/detached.html", held, request=request))


def _show(request: HttpRequest, entry: Entry, lines: list[tuple[int, str]], form: DetachForm) -> HttpResponse:
    held = {
        "entry": entry,
        "lines": lines,
        "form": form,
        "page": {"crumbs": crumbs_of(entry, outline(person=request.user))},
        "chosen": form["lines"].value() or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "notes/inbox/detach.html", held, status=status)
