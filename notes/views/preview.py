"""Previews of text that is not saved: the fragment for the script, whole pages for those who have none."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from notes.access import editor_required
from notes.actions.previews import Preview, UnsavedText, preview_text
from notes.forms.entries import EntryForm, PreviewForm
from notes.models import Entry
from notes.queries.entry_addresses import entry_at, section_of
from notes.queries.starting_texts import starting_text
from notes.queries.tree import Outline, outline
from notes.rendering.link_targets import LinkTargets
from notes.rendering.markdown_to_html import markdown_to_html
from notes.views.entry_editing import found_entry, show_edit_form, show_new_form
from notes.views.entry_forms import asked_kind, chosen_section, edit_form, new_form


def markdownify(content: str) -> str:
    """The package's own views, should anyone ever route to them, render through the product's renderer."""
    return markdown_to_html(content, LinkTargets()).html


@editor_required
@require_POST
def fragment(request: HttpRequest) -> HttpResponse:
    """The answer to markdownx's script: safe HTML of the whole unsaved entry."""
    form = PreviewForm(request.POST)
    if not form.is_valid():
        problem = " ".join(str(message) for errors in form.errors.values() for message in errors)
        too_long = any(error.code == "max_length" for error in form.errors.as_data().get("content", []))
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST
        return HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    held = form.cleaned_data
    entry = entry_at(pk=held["entry"]) if held["entry"] else None
    kind = entry.kind if entry is not None else held["kind"] or Entry.Kind.ITEM
    section_id = held["section"] or section_id_of(entry)
    start = starting_text(name=held["start"], kind=kind)
    preview = preview_text(
        text=UnsavedText(
            kind=kind,
            title=held["title"],
            expansion=held["expansion"],
            definition=held["definition"],
            body=held["content"] if entry else start.without_unanswered(held["content"]),
            section_id=section_id,
            root_id=root_id_of(outline(person=request.user), section_id),
        ),
        entry=entry,
        person=request.user,
        is_whole=bool(entry or held["kind"]),
    )
    return render(request, "notes/entries/preview.html", {"preview": preview})


@editor_required
@require_POST
def edit(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """The edit page with a preview, saving nothing."""
    entry = found_entry(slug, pk)
    sections = outline(person=request.user)
    form = edit_form(entry, sections, request.POST)
    if not form.is_valid():
        return show_edit_form(request, entry, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return show_edit_form(request, entry, sections, form, preview=_preview(request, form, sections, entry))


@editor_required
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """The page for a new entry with a preview, saving nothing."""
    sections = outline(person=request.user)
    form = new_form(request, sections, request.POST)
    if not form.is_valid():
        return show_new_form(request, sections, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    preview = _preview(request, form, sections, None)
    return show_new_form(request, sections, form, preview=preview)


def _preview(request: HttpRequest, form: EntryForm, sections: Outline, entry: Entry | None) -> Preview:
    held = form.cleaned_data
    section_id = chosen_section(form) or section_id_of(entry)
    text = UnsavedText(
        kind=entry.kind if entry is not None else asked_kind(request),
        title=held["title"],
        expansion=held.get("expansion", ""),
        aliases=held.get("aliases", ()),
        definition=held["definition"],
        body=held["body"],
        section_id=section_id,
        root_id=root_id_of(sections, section_id),
    )
    return preview_text(text=text, entry=entry, person=request.user)


def section_id_of(entry: Entry | None) -> int | None:
    section = section_of(entry) if entry is not None else None
    return section.pk if section is not None else None


def root_id_of(sections: Outline, section_id: int | None) -> int | None:
    """The file in which named sources hold; a section that is not there leads nowhere."""
    path = sections.path_to(section_id)
    return path[0].id if path else None
