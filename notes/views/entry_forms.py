"""The form of an entry, filled from the database, from a draft or with what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryText
from notes.actions.entry_merging import present_text, text_without_names
from notes.actions.written_entries import WrittenPlace
from notes.forms.entries import EntryForm
from notes.models import Draft, Entry
from notes.queries.editing import KIND_WORDS, base_names
from notes.queries.entry_addresses import entry_at, group_title_of, section_of
from notes.queries.places import SectionChoices, wanted_place
from notes.queries.starting_texts import starting_text
from notes.queries.tree import Outline
from notes.views.edit_conflicts import Versions

LONGEST_BACK = 500


def edit_form(entry: Entry, sections: Outline, data: Any = None) -> EntryForm:
    """The form of an entry, filled from the database or with what was sent."""
    text = present_text(entry) if _names_count(data) else text_without_names(entry)
    initial = {
        "title": text.title,
        "expansion": text.expansion,
        "aliases": text.aliases,
        "definition": text.definition,
        "body": text.body,
        "tags": text.tags,
        # A form that is sent says itself where its entry stands.
        "section": lambda: section.pk if (section := section_of(entry)) else None,
        "group": lambda: group_title_of(entry),
        "base_revision": entry.revision_number,
    }
    is_section = entry.kind == Entry.Kind.SECTION
    choices = SectionChoices(sections, without=entry.pk if is_section else None, present=entry.parent_id)
    form = EntryForm(data, kind=entry.kind, sections=choices, may_be_root=is_section, initial=initial)
    if data is not None:
        form.bear_names_of(base_names(entry=entry, number=data.get("base_revision", "")))
    return form


def _names_count(data: Mapping[str, Any] | None) -> bool:
    """Whether the aliases and tags that an entry has matter to what was sent; not where it says none."""
    return data is None or any(str(data.get(name, "kept")).strip() for name in ("aliases", "tags"))


def new_form(request: HttpRequest, sections: Outline, data: Any = None) -> EntryForm:
    """The form of a new entry, begun as the address asks.

    `parent` is the slug of a section or of an entry in one, `near` the number of an entry beside which it
    will stand, `start` the name of a starting text.
    """
    kind = asked_kind(request)
    start = starting_text(name=request.GET.get("start", ""), kind=kind)
    initial: dict[str, Any] = {"title": request.GET.get("title", "").replace("\0", ""), "body": start.body}
    initial |= _asked_place(request, sections)
    within, title = wanted_place(written=initial["title"], sections=sections)
    if within is not None:
        initial |= {"title": title, "section": within.id, "group": ""}
    return EntryForm(
        data,
        kind=kind,
        sections=SectionChoices(sections),
        is_new=True,
        may_be_root=kind == Entry.Kind.SECTION,
        start=start,
        initial=initial,
    )


def _asked_place(request: HttpRequest, sections: Outline) -> dict[str, Any]:
    slug, near = request.GET.get("parent", ""), request.GET.get("near", "")
    beside = entry_at(slug=slug) if slug else entry_at(pk=int(near)) if is_number(near) else None
    if beside is None or beside.binned_at is not None:
        return {"section": sections.roots[0].id} if sections.roots else {}
    section = beside if beside.kind == Entry.Kind.SECTION else section_of(beside)
    group = request.GET.get("group", "") or (group_title_of(beside) if slug else "")
    return {"section": section.pk if section else None, "group": group}


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


def versions_of(form: EntryForm, meanwhile: EditedMeanwhile) -> Versions:
    """Base, theirs and yours of a form that could not be merged."""
    place = place_of_form(form)
    return Versions(
        base=meanwhile.base or meanwhile.current,
        theirs=meanwhile.current,
        yours=text_of(form, meanwhile.entry),
        place=None if form.is_place_kept else (place.section_id, place.group_title),
    )


def entry_form_name(entry: Entry) -> str:
    """The name under which drafts of an entry's form are kept."""
    return f"entry-{entry.pk}"


def new_form_name(kind: str) -> str:
    """The name under which drafts of a new entry are kept."""
    return f"new-{kind}"


def sent_again(draft: Draft) -> QueryDict:
    """A draft as the form would have sent it."""
    data = QueryDict(mutable=True)
    data.update(draft.fields)
    if draft.base_revision is not None:
        data["base_revision"] = str(draft.base_revision)
    return data


def place_of_form(form: EntryForm) -> WrittenPlace:
    """Section and group that a valid form names."""
    held = form.cleaned_data
    return WrittenPlace(section_id=held["section"], group_title=held.get("group", ""))


def asked_back(request: HttpRequest) -> str:
    """The page of this wiki on which an entry was found and to which one returns; empty if none is named."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_own and len(asked) <= LONGEST_BACK else ""


def is_number(text: str) -> bool:
    """Whether a text that was sent can be a number of ours."""
    return text.isascii() and text.isdigit() and len(text) < 18
