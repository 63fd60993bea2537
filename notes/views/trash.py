"""The bin: moving an entry there, looking into it, taking an entry out."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import curator_required, editor_required
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryNotInBin,
    bin_entry,
    restore_entry,
)
from notes.actions.purging import CannotBePurged, PurgeReport, is_empty_root, purge_entry, purge_older
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses, section_of
from notes.queries.purging import DAYS_IN_BIN, emptying_page, purge_page
from notes.queries.trash import removal_page, trash_page
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in

LONGEST_WHY = 300
MOST_DAYS = 36_500


@editor_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    number = _number(request.GET.get("page"))
    page = trash_page(page=number or 1, at=timezone.now())
    return render(request, "notes/trash/list.html", {"page": page, "days": DAYS_IN_BIN})


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


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def purge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what would go for ever, then remove an entry in the bin with all below it."""
    entry = found_entry(None, pk)
    if not Entry.objects.removed().filter(pk=entry.pk).exists() or is_empty_root(entry):
        raise Http404("Nothing in the bin can be removed under this address.")
    if request.method != "POST":
        return render(request, "notes/trash/purge.html", {"page": purge_page(entry=entry)})
    base = _number(request.POST.get("base_revision"))
    if base is None:
        return _without_base()
    try:
        purged = purge_entry(
            entry_id=entry.pk,
            base_revision=base,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except (EditedMeanwhile, EntryNotInBin, Entry.DoesNotExist):
        messages.warning(request, f"{shown_name(entry)} was taken out meanwhile, or removed. Look again.")
    except CannotBePurged as refusal:
        messages.error(request, f"Nothing was removed. {refusal}")
    else:
        messages.success(request, f"Removed for good: {_counted(purged.entries, purged.revisions)}.")
    return redirect("notes:trash")


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def empty(request: HttpRequest) -> HttpResponse:
    """Say what has been in the bin for so many days, then remove that for good."""
    now = timezone.now()
    if request.method != "POST":
        days = _number(request.GET.get("days"))
        days = DAYS_IN_BIN if days is None else min(days, MOST_DAYS)
        return render(request, "notes/trash/empty.html", {"page": emptying_page(days=days, at=now)})
    before = _moment(request.POST.get("before", ""))
    if before is None or before > now:
        return HttpResponseBadRequest("The form does not say what to remove. Load the page again.")
    report = purge_older(before=before, by=signed_in(request), at=now, through=Revision.Through.FORM)
    _tell(request, report)
    return redirect("notes:trash")


def _tell(request: HttpRequest, report: PurgeReport) -> None:
    entries = sum(purged.entries for purged in report.purged)
    if entries:
        revisions = sum(purged.revisions for purged in report.purged)
        messages.success(request, f"Removed for good: {_counted(entries, revisions)}.")
    else:
        messages.info(request, "Nothing was removed.")
    for why in report.kept[:5]:
        messages.warning(request, f"Kept: {why}")


def _counted(entries: int, revisions: int) -> str:
    return (
        f"{entries:,} entr{'y' if entries == 1 else 'ies'} with "
        f"{revisions:,} revision{'' if revisions == 1 else 's'}"
    )


def _moment(text: str) -> datetime | None:
    """A moment with its time zone, as the page wrote it."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


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
