"""Writing entries in the browser: the form for one that is there, the form for a new one, refining."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    refine_entry,
)
from notes.actions.entry_merging import SavedEntry, merged_notice
from notes.actions.previews import Preview
from notes.actions.written_entries import add_written_entry, save_written_entry
from notes.forms.entries import EntryForm
from notes.models import Entry, Revision
from notes.queries.drafts import OfferedDraft, draft_of, offered_draft
from notes.queries.editing import (
    EditingPage,
    editing_page,
    new_entry_page,
    place_on,
    shown_name,
)
from notes.queries.entry_addresses import EntryAddresses, entry_alone_at, entry_at
from notes.queries.open_renames import after_saving
from notes.queries.places import group_titles_in
from notes.queries.references import pointing_count
from notes.queries.tree import Outline, outline
from notes.views.drafts import forget_saved, keep_refused, tell_saved
from notes.views.edit_conflicts import show_conflict
from notes.views.entry_forms import (
    asked_back,
    chosen_section,
    edit_form,
    entry_form_name,
    is_number,
    new_form,
    new_form_name,
    place_of_form,
    sent_again,
    show_errors,
    text_of,
    versions_of,
)

EDIT_TEMPLATE = "notes/entries/edit.html"
HERE_TEMPLATE = "notes/entries/edit_here.html"
NEW_TEMPLATE = "notes/entries/new.html"


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    if request.method == "POST":
        return _save(request, _there(entry_alone_at(slug=slug, pk=pk)))
    entry = found_entry(slug, pk)
    if entry.binned_at is not None:
        raise Http404("This entry is in the bin.")
    if slug is not None and entry.slug != slug:
        return redirect(EntryAddresses(entry).edit)
    return _begin(request, entry)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    sections = outline(person=request.user)
    if request.method != "POST":
        return _begin_new(request, sections)
    form = new_form(request, sections, request.POST)
    if not form.is_valid():
        return show_new_form(request, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        entry = add_written_entry(
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
            kind=Entry.Kind.TERM
            if form.kind == Entry.Kind.ITEM and form.cleaned_data["title"]
            else form.kind,
            text=text_of(form),
            place=place_of_form(form),
            why=form.cleaned_data["why"],
        )
    except EntryCannotBeSaved as refusal:
        show_errors(form, refusal)
        return show_new_form(request, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"Added {shown_name(entry)}. {_pointing_words(entry)}".strip())
    return forget_saved(request, redirect(entry.get_absolute_url()), new_form_name(form.kind))


@editor_required
@require_safe
def group_names(request: HttpRequest) -> HttpResponse:
    """The groups of a section as options, for the form whose section was changed."""
    asked = request.GET.get("section", "")
    titles = group_titles_in(section_id=int(asked)) if is_number(asked) else []
    return render(request, "notes/entries/group_names.html", {"titles": titles})


@editor_required
@require_POST
def refine(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    entry = found_entry(slug, pk)
    base = request.POST.get("base_revision", "")
    if not is_number(base):
        return HttpResponseBadRequest(
            "The form lacks the revision on which it is based. Load the page again."
        )
    try:
        entry = refine_entry(
            entry_id=entry.pk,
            base_revision=int(base),
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except EditedMeanwhile:
        messages.warning(
            request, f"Somebody changed {shown_name(entry)} meanwhile. Look again, then refine it."
        )
    except EntryInBin:
        messages.warning(request, f"{shown_name(entry)} was moved to the bin meanwhile.")
    else:
        messages.success(request, f"Refined {shown_name(entry)}.")
    if is_fragment(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return redirect(entry.get_absolute_url())


def found_entry(slug: str | None, pk: int | None) -> Entry:
    return _there(entry_at(slug=slug, pk=pk))


def _there(entry: Entry | None) -> Entry:
    if entry is None:
        raise Http404("There is no such entry.")
    return entry


def signed_in(request: HttpRequest) -> Any:
    """The person behind a request that `editor_required` let through."""
    return request.user


def _pointing_words(entry: Entry) -> str:
    """What wanted the new entry leads to it now."""
    count = pointing_count(entry_id=entry.pk)
    return f"{count} {'entry points' if count == 1 else 'entries point'} at it." if count else ""


def show_edit_form(
    request: HttpRequest,
    entry: Entry,
    sections: Outline,
    form: EntryForm,
    *,
    status: int = HTTPStatus.OK,
    preview: Preview | None = None,
    draft: OfferedDraft | None = None,
) -> HttpResponse:
    page = editing_page(
        entry=entry,
        sections=sections,
        section_id=chosen_section(form),
        base_revision=_base_of(form, entry),
        back=asked_back(request),
    )
    held = {"page": page, "form": form, "preview": preview, "draft": draft, "is_here": is_fragment(request)}
    return render(request, HERE_TEMPLATE if is_fragment(request) else EDIT_TEMPLATE, held, status=status)


def show_new_form(
    request: HttpRequest,
    sections: Outline,
    form: EntryForm,
    *,
    status: int = HTTPStatus.OK,
    preview: Preview | None = None,
    draft: OfferedDraft | None = None,
) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("parent", "near", "title", "start")}
    page: EditingPage = new_entry_page(
        kind=form.kind, sections=sections, section_id=chosen_section(form), asked=asked
    )
    held = {"page": page, "form": form, "preview": preview, "draft": draft}
    return render(request, NEW_TEMPLATE, held, status=status)


def _begin(request: HttpRequest, entry: Entry) -> HttpResponse:
    """The form as the entry is, or as the person left it before."""
    sections = outline(person=request.user)
    form = edit_form(entry, sections)
    draft = draft_of(person=request.user, form=entry_form_name(entry))
    if draft is None:
        return show_edit_form(request, entry, sections, form)
    if request.GET.get("draft") == "1":
        return show_edit_form(request, entry, sections, edit_form(entry, sections, sent_again(draft)))
    offer = offered_draft(
        draft=draft,
        now=form.shown_texts(),
        use_url=f"{EntryAddresses(entry).edit}?draft=1",
        revision=entry.revision_number,
    )
    return show_edit_form(request, entry, sections, form, draft=offer)


def _begin_new(request: HttpRequest, sections: Outline) -> HttpResponse:
    form = new_form(request, sections)
    draft = draft_of(person=request.user, form=new_form_name(form.kind))
    if draft is None:
        return show_new_form(request, sections, form)
    if request.GET.get("draft") == "1":
        return show_new_form(request, sections, new_form(request, sections, sent_again(draft)))
    use_url = f"{request.path}?kind={form.kind}&draft=1"
    offer = offered_draft(draft=draft, now=form.shown_texts(), use_url=use_url, revision=None)
    return show_new_form(request, sections, form, draft=offer)


def _save(request: HttpRequest, entry: Entry) -> HttpResponse:
    # Read only where the form is shown again.
    sections = cast(Outline, SimpleLazyObject(lambda: outline(person=request.user)))
    form = edit_form(entry, sections, request.POST)
    if not form.is_valid():
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        saved = save_form(request, entry, form)
    except EntryCannotBeSaved as refusal:
        show_errors(form, refusal)
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except EntryInBin:
        keep_refused(request, entry_form_name(entry))
        form.add_error(None, "Somebody moved this entry to the bin while you wrote. Take it out, then save.")
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.CONFLICT)
    except EditedMeanwhile as meanwhile:
        keep_refused(request, entry_form_name(entry))
        return show_conflict(request, entry, form, versions_of(form, meanwhile))
    return redirect_saved(request, saved, form.cleaned_data["base_revision"])


def save_form(request: HttpRequest, entry: Entry, form: EntryForm) -> SavedEntry:
    """Save a valid form, merged with what was saved meanwhile. Raises what the action refuses."""
    return save_written_entry(
        entry=entry,
        base_revision=form.cleaned_data["base_revision"],
        by=signed_in(request),
        at=timezone.now(),
        through=Revision.Through.FORM,
        text=text_of(form, entry),
        place=None if form.is_place_kept else place_of_form(form),
        why=form.cleaned_data["why"],
        address_follows=not form.cleaned_data.get("keep_address"),
    )


def redirect_saved(request: HttpRequest, saved: SavedEntry, base: int) -> HttpResponse:
    """Back to the entry, with a notice of what was saved and what of others was merged with it."""
    entry = saved.entry
    own_base = saved.merged.theirs.number if saved.merged else base
    back = asked_back(request)
    found_again = place_on(back, entry) if back else entry.get_absolute_url()
    form = entry_form_name(entry)
    left = after_saving(entry=entry, person=request.user, form=form)
    next_url = left.decide_url or found_again
    answered = _to(request, next_url, is_here=next_url == found_again)
    response = (forget_saved if left.has_draft else tell_saved)(request, answered, form)
    if entry.revision_number == own_base:
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return response
    change = EntryAddresses(entry).diff(own_base, entry.revision_number)
    said = 'Saved {} as revision {}. <a href="{}">What changed</a>'
    messages.success(request, format_html(said, shown_name(entry), entry.revision_number, change))
    if saved.merged is not None:
        messages.info(request, merged_notice(saved.merged))
    return response


def _to(request: HttpRequest, url: str, *, is_here: bool) -> HttpResponse:
    """A script that edits in place follows to the page it stands on, and leads the person to any other."""
    if is_fragment(request) and not is_here:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})
    return redirect(url)


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks, for a page that stays where it is."""
    return request.headers.get("HX-Request") == "true"


def _base_of(form: EntryForm, entry: Entry) -> int:
    """A form that is shown again stays based on the revision with which it began."""
    value = str(form["base_revision"].value() or "") if form.is_bound else ""
    return int(value) if is_number(value) else entry.revision_number
