"""Making one entry of two: choosing the other, looking at both, merging, and undoing that."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required, member_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin, EntryText
from notes.actions.joined_texts import joined_text
from notes.actions.merges import (
    CannotBeMerged,
    UndoneAlready,
    check_mergeable,
    merge_entries,
    undo_merge,
)
from notes.actions.put_back import CannotBePutBack
from notes.forms.merges import MergeForm
from notes.models import Entry, EntryMerge, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses, entry_at
from notes.queries.merges import merge_choice_page, merge_page, merge_review_page
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in
from notes.views.entry_forms import is_number

LONGEST_ASKED = 200


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Choose the entry that is the same as this one; with `?with=` look at both; a POST merges them."""
    winner = found_entry(slug, pk)
    if winner.binned_at is not None or not winner.slug:
        raise Http404("Only terms and sections that are not in the bin can be merged.")
    if request.method != "POST" and slug is not None and winner.slug != slug:
        return redirect(EntryAddresses(winner).merge)
    loser = _other(request.GET.get("with", ""))
    if loser is None:
        asked = request.GET.get("q", "")[:LONGEST_ASKED]
        page = merge_choice_page(entry=winner, sections=outline(person=request.user), asked=asked)
        return render(request, "notes/merges/choose.html", {"page": page})
    try:
        check_mergeable(winner=winner, loser=loser)
    except CannotBeMerged as refusal:
        messages.error(request, str(refusal))
        return redirect(EntryAddresses(winner).merge)
    if request.method == "POST":
        return _merge(request, winner, loser)
    return _review(request, winner, loser, _form(winner, loser))


@member_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _merge_of(pk))


@editor_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _merge_of(pk)
    try:
        undo_merge(merge_id=pk, by=signed_in(request), at=timezone.now(), through=Revision.Through.FORM)
    except UndoneAlready:
        messages.info(request, "This was undone already.")
        return redirect("notes:merge", pk)
    except CannotBePutBack as refusal:
        return _shown(request, found, refused=refusal.reasons, status=HTTPStatus.CONFLICT)
    said = '{} and {} are two again. <a href="{}">See {}</a>'
    back = entry_at(pk=found.loser_id)
    url = back.get_absolute_url() if back is not None else reverse("notes:merge", args=[pk])
    names = shown_name(found.winner), shown_name(found.loser)
    messages.success(request, format_html(said, *names, url, names[1]))
    return redirect(found.winner.get_absolute_url())


def _merge(request: HttpRequest, winner: Entry, loser: Entry) -> HttpResponse:
    form = _form(winner, loser, request.POST)
    if not form.is_valid():
        return _review(request, winner, loser, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    held = form.cleaned_data
    names = ("title", "expansion", "aliases", "definition", "body", "tags")
    try:
        done = merge_entries(
            winner_id=winner.pk,
            winner_base=held["winner_base"],
            loser_id=loser.pk,
            loser_base=held["loser_base"],
            text=EntryText(**{name: held[name] for name in names if name in held}),
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except EntryCannotBeSaved as refusal:
        for name, message in refusal.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return _review(request, winner, loser, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except CannotBeMerged as refusal:
        form.add_error(None, str(refusal))
        return _review(request, winner, loser, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (EditedMeanwhile, EntryInBin) as meanwhile:
        return _overtaken(request, winner, loser, meanwhile.entry)
    said = 'Merged {} into {}. <a href="{}">See or undo it</a>'
    url = reverse("notes:merge", args=[done.pk])
    messages.success(request, format_html(said, shown_name(loser), shown_name(winner), url))
    return redirect(Entry.objects.get(pk=winner.pk).get_absolute_url())


def _overtaken(request: HttpRequest, winner: Entry, loser: Entry, changed: Entry) -> HttpResponse:
    """Both as they are now beside what the person wrote, which stays; saving again is based on these."""
    if changed.binned_at is not None:
        messages.warning(
            request, f"{shown_name(changed)} was moved to the bin meanwhile. Nothing was merged."
        )
        return redirect(EntryAddresses(winner).merge if changed.pk == loser.pk else "notes:trash")
    problem = (
        f"Somebody saved {shown_name(changed)} meanwhile, so nothing was merged. Both stand here as they are "
        "now; your result is kept below. Compare, then merge."
    )
    winner, loser = found_entry(None, winner.pk), found_entry(None, loser.pk)
    sent = request.POST.copy()
    sent["winner_base"], sent["loser_base"] = str(winner.revision_number), str(loser.revision_number)
    form = _form(winner, loser, sent)
    return _review(request, winner, loser, form, problem=problem, status=HTTPStatus.CONFLICT)


def _form(winner: Entry, loser: Entry, data: QueryDict | None = None) -> MergeForm:
    text = joined_text(winner=winner, loser=loser)
    names = ("title", "expansion", "aliases", "definition", "body", "tags")
    initial = {name: getattr(text, name) for name in names}
    bases = {"winner_base": winner.revision_number, "loser_base": loser.revision_number}
    return MergeForm(data, kind=winner.kind, initial={**initial, **bases})


def _review(
    request: HttpRequest,
    winner: Entry,
    loser: Entry,
    form: MergeForm,
    *,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = merge_review_page(
        winner=winner, loser=loser, sections=outline(person=request.user), problem=problem
    )
    return render(request, "notes/merges/merge.html", {"page": page, "form": form}, status=status)


def _shown(
    request: HttpRequest,
    found: EntryMerge,
    *,
    refused: list[str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = merge_page(merge=found, sections=outline(person=request.user), refused=refused)
    return render(request, "notes/merges/show.html", {"page": page}, status=status)


def _merge_of(pk: int) -> EntryMerge:
    found = EntryMerge.objects.select_related(
        "winner__parent__parent", "loser__parent__parent", "by", "undone_by"
    )
    merge_row = found.filter(pk=pk, winner__binned_at__isnull=True).first()
    if merge_row is None:
        raise Http404("There is no such merge, or what it made is in the bin.")
    return merge_row


def _other(written: str) -> Entry | None:
    if not is_number(written):
        return None
    entry = entry_at(pk=int(written))
    if entry is None or entry.binned_at is not None:
        raise Http404("There is no such entry to merge with.")
    return entry
