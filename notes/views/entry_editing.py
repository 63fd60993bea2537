"""Writing entries in the browser: the form for one that is there, the form for a new one, refining."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryText,
    refine_entry,
)
from notes.actions.entry_merging import SavedEntry, merged_notice
from notes.actions.previews import Preview
from notes.actions.written_entries import WrittenPlace, add_written_entry, save_written_entry
from notes.forms.entries import EntryForm
from notes.models import Entry, Revision
from notes.queries.editing import (
    KIND_WORDS,
    EditingPage,
    base_names,
    editing_page,
    new_entry_page,
    shown_name,
    titled,
)
from notes.queries.entry_addresses import EntryAddresses, entry_at, group_title_of, section_of
from notes.queries.places import group_titles_in, section_choices
from notes.queries.tree import Outline, outline
from notes.views.edit_conflicts import Versions, show_conflict

EDIT_TEMPLATE = "notes/entries/edit.html"
NEW_TEMPLATE = "notes/entries/new.html"
# The script that keeps drafts learns from it that the text of a new entry is safe.
SAVED_DRAFT_COOKIE = "saved_draft"
SAVED_DRAFT_SECONDS = 24 * 60 * 60


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    entry = found_entry(slug, pk)
    if request.method != "POST":
        if entry.binned_at is not None:
            raise Http404("This entry is in the bin.")
        if slug is not None and entry.slug != slug:
            return redirect(EntryAddresses(entry).edit)
        sections = outline(person=request.user)
        return show_edit_form(request, entry, sections, edit_form(entry, sections))
    return _save(request, entry)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    sections = outline(person=request.user)
    if request.method != "POST":
        return show_new_form(request, sections, new_form(request, sections))
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
            place=_place_of(form),
            why=form.cleaned_data["why"],
        )
    except EntryCannotBeSaved as refusal:
        show_errors(form, refusal)
        return show_new_form(request, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"Added {shown_name(entry)}.")
    response = HttpResponseRedirect(entry.get_absolute_url())
    response.set_cookie(
        SAVED_DRAFT_COOKIE,
        f"new-{form.kind}",
        max_age=SAVED_DRAFT_SECONDS,
        path=request.path,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


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
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return redirect(entry.get_absolute_url())


def found_entry(slug: str | None, pk: int | None) -> Entry:
    entry = entry_at(slug=slug, pk=pk)
    if entry is None:
        raise Http404("There is no such entry.")
    return entry


def signed_in(request: HttpRequest) -> Any:
    """The person behind a request that `editor_required` let through."""
    return request.user


def edit_form(entry: Entry, sections: Outline, data: Any = None) -> EntryForm:
    """The form of an entry, filled from the database or with what was sent."""
    section = section_of(entry)
    initial = {
        "title": titled(entry.kind, entry.title, entry.icon),
        "expansion": entry.expansion,
        "aliases": tuple(entry.aliases.order_by("id").values_list("name", flat=True)),
        "definition": entry.definition,
        "body": entry.body,
        "tags": tuple(entry.tags.order_by("name").values_list("name", flat=True)),
        "section": section.pk if section else None,
        "group": group_title_of(entry),
        "base_revision": entry.revision_number,
    }
    is_section = entry.kind == Entry.Kind.SECTION
    choices = section_choices(sections=sections, without=entry.pk if is_section else None)
    form = EntryForm(data, kind=entry.kind, sections=choices, may_be_root=is_section, initial=initial)
    if data is not None:
        form.bear_names_of(base_names(entry=entry, number=data.get("base_revision", "")))
    return form


def new_form(request: HttpRequest, sections: Outline, data: Any = None) -> EntryForm:
    """The form of a new entry; `parent` in the address is the slug of a section or of an entry in one."""
    kind = asked_kind(request)
    initial: dict[str, Any] = {"title": request.GET.get("title", "").replace("\0", "")}
    parent = entry_at(slug=request.GET.get("parent") or None) if request.GET.get("parent") else None
    if parent is not None and parent.binned_at is None:
        section = parent if parent.kind == Entry.Kind.SECTION else section_of(parent)
        initial["section"] = section.pk if section else None
        initial["group"] = request.GET.get("group", "") or group_title_of(parent)
    elif sections.roots:
        initial["section"] = sections.roots[0].id
    return EntryForm(
        data,
        kind=kind,
        sections=section_choices(sections=sections),
        is_new=True,
        may_be_root=kind == Entry.Kind.SECTION,
        initial=initial,
    )


def asked_kind(request: HttpRequest) -> str:
    asked = request.POST.get("kind") or request.GET.get("kind")
    return asked if asked in KIND_WORDS else Entry.Kind.TERM


def text_of(form: EntryForm, entry: Entry | None = None) -> EntryText:
    """What the form holds; fields that this kind of entry does not show keep what the entry has."""
    held = form.cleaned_data
    kept = form.initial if entry is not None else {}
    return EntryText(
        title=held["title"],
        expansion=held.get("expansion", kept.get("expansion", "")),
        aliases=held.get("aliases", kept.get("aliases", ())),
        definition=held["definition"],
        body=held["body"],
        tags=held.get("tags", kept.get("tags", ())),
    )


def show_edit_form(
    request: HttpRequest,
    entry: Entry,
    sections: Outline,
    form: EntryForm,
    *,
    status: int = HTTPStatus.OK,
    preview: Preview | None = None,
) -> HttpResponse:
    page = editing_page(
        entry=entry,
        sections=sections,
        section_id=chosen_section(form),
        base_revision=_base_of(form, entry),
    )
    return render(request, EDIT_TEMPLATE, {"page": page, "form": form, "preview": preview}, status=status)


def show_new_form(
    request: HttpRequest,
    sections: Outline,
    form: EntryForm,
    *,
    status: int = HTTPStatus.OK,
    preview: Preview | None = None,
) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("parent", "title")}
    page: EditingPage = new_entry_page(
        kind=form.kind, sections=sections, section_id=chosen_section(form), asked=asked
    )
    return render(request, NEW_TEMPLATE, {"page": page, "form": form, "preview": preview}, status=status)


def chosen_section(form: EntryForm) -> int | None:
    """The section that the form names at this moment, valid or not."""
    value = str(form["section"].value() or "")
    return int(value) if is_number(value) else None


def show_errors(form: EntryForm, refusal: EntryCannotBeSaved) -> None:
    """Tie what the action refused to the fields that it concerns."""
    renamed = {"parent": "section", "parent_id": "section"}
    for name, message in refusal.errors.items():
        field = renamed.get(name, name)
        form.add_error(field if field in form.fields else None, message)


def _save(request: HttpRequest, entry: Entry) -> HttpResponse:
    sections = outline(person=request.user)
    form = edit_form(entry, sections, request.POST)
    if not form.is_valid():
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        saved = save_form(request, entry, form)
    except EntryCannotBeSaved as refusal:
        show_errors(form, refusal)
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except EntryInBin:
        form.add_error(None, "Somebody moved this entry to the bin while you wrote. Take it out, then save.")
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.CONFLICT)
    except EditedMeanwhile as meanwhile:
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
        place=None if form.is_place_kept else _place_of(form),
        why=form.cleaned_data["why"],
    )


def versions_of(form: EntryForm, meanwhile: EditedMeanwhile) -> Versions:
    """Base, theirs and yours of a form that could not be merged."""
    place = _place_of(form)
    return Versions(
        base=meanwhile.base or meanwhile.current,
        theirs=meanwhile.current,
        yours=text_of(form, meanwhile.entry),
        place=None if form.is_place_kept else (place.section_id, place.group_title),
    )


def redirect_saved(request: HttpRequest, saved: SavedEntry, base: int) -> HttpResponse:
    """Back to the entry, with a notice of what was saved and what of others was merged with it."""
    entry = saved.entry
    own_base = saved.merged.theirs.number if saved.merged else base
    if entry.revision_number == own_base:
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return redirect(entry.get_absolute_url())
    change = EntryAddresses(entry).diff(own_base, entry.revision_number)
    said = 'Saved {} as revision {}. <a href="{}">What changed</a>'
    messages.success(request, format_html(said, shown_name(entry), entry.revision_number, change))
    if saved.merged is not None:
        messages.info(request, merged_notice(saved.merged))
    return redirect(entry.get_absolute_url())


def _place_of(form: EntryForm) -> WrittenPlace:
    held = form.cleaned_data
    return WrittenPlace(section_id=held["section"], group_title=held.get("group", ""))


def _base_of(form: EntryForm, entry: Entry) -> int:
    """A form that is shown again stays based on the revision with which it began."""
    value = str(form["base_revision"].value() or "") if form.is_bound else ""
    return int(value) if is_number(value) else entry.revision_number


def is_number(text: str) -> bool:
    """Whether a text that was sent can be a number of ours."""
    return text.isascii() and text.isdigit() and len(text) < 18
