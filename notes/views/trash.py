"""The bin: moving an entry there, looking into it, taking an entry out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryNotInBin,
    bin_entry,
    restore_entry,
)
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses, section_of
from notes.queries.trash import removal_page, trash_page
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in

LONGEST_WHY = 300


@editor_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    number = _number(request.GET.get("page"))
    return render(request, "notes/trash/list.html", {"page": trash_page(page=number or 1)})


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Ask, then move an entry with all below it to the bin."""
    entry = found_entry(slug, pk)
    if entry.binned_at is not None:
        raise Http404("This entry is in the bin already.")
    if request.method != "POST":
        page = removal_page(entry=entry, sections=outline(person=request.user))
        return render(request, "notes/entries/bin.html", {"page": page})
    base = _number(request.POST.get("base_revision"))
    if base is None:
        return _without_base()
    section = section_of(entry)
    try:
        binned = bin_entry(
            entry_id=entry.pk,
            base_revision=base,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
            summary=request.POST.get("why", "").replace("\0", "")[:LONGEST_WHY],
        )
    except EditedMeanwhile:
        messages.warning(request, f"Somebody changed {shown_name(entry)} meanwhile. Look again first.")
        return redirect(EntryAddresses(entry).bin)
    except EntryInBin:
        messages.info(request, f"{shown_name(entry)} is in the bin already.")
        return redirect("notes:trash")
    _offer_undo(request, binned)
    return redirect(section.get_absolute_url() if section else reverse("home"))


@editor_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry, and what went with it, out of the bin."""
    entry = found_entry(None, pk)
    base = _number(request.POST.get("base_revision"))
    if base is None:
        return _without_base()
    try:
        restored = restore_entry(
            entry_id=entry.pk,
            base_revision=base,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except EditedMeanwhile:
        messages.warning(
            request, f"{shown_name(entry)} was taken out by somebody else, or changed. Look again."
        )
        return redirect("notes:trash")
    except EntryNotInBin:
        messages.warning(request, f"{shown_name(entry)} is not in the bin by itself.")
        return redirect("notes:trash")
    except EntryCannotBeSaved as refusal:
        messages.error(request, str(refusal))
        return redirect("notes:trash")
    messages.success(request, f"Took {shown_name(restored)} out of the bin.")
    return redirect(restored.get_absolute_url())


def _offer_undo(request: HttpRequest, binned: Entry) -> None:
    """A notice with a button, for the next page that this person sees."""
    held = {
        "name": shown_name(binned),
        "restore_url": reverse("notes:trash-restore", args=[binned.pk]),
        "base_revision": binned.revision_number,
    }
    messages.success(request, render_to_string("notes/trash/undo.html", held, request=request))


def _without_base() -> HttpResponse:
    return HttpResponseBadRequest("The form lacks the revision on which it is based. Load the page again.")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None
