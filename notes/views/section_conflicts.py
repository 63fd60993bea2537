"""The text of a section in three versions, on which a person joins what both changed."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

from notes.actions.section_texts import SectionGone, section_at, shown_section
from notes.forms.deciding import read_deciding
from notes.forms.entries import LINE_BREAKS
from notes.forms.section_texts import SectionTextForm, read_versions, signed_versions
from notes.models import Entry
from notes.queries.edit_conflicts import Deciding, shown_fields
from notes.queries.editing import Crumb, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.section_texts import SectionConflictPage, crumbs_above
from notes.queries.tree import outline
from notes.text_merging.hunks import merge_lines

Versions = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Three:
    """The text as it was shown, as it is now, as it was sent, and what is chosen."""

    base: Versions
    theirs: Versions
    yours: str
    deciding: Deciding


def three_of(top: Entry, base: Versions, theirs: Versions, yours: str) -> Three:
    """Raises SectionGone."""
    merge = merge_lines(
        base=section_at(top=top, versions=base).text,
        theirs=section_at(top=top, versions=theirs).text,
        yours=yours,
    )
    return Three(base, theirs, yours, Deciding.begun(merge))


def show_section_conflict(
    request: HttpRequest, top: Entry, form: SectionTextForm, conflicts: tuple[str, ...]
) -> HttpResponse:
    held = form.cleaned_data
    base: Versions = held["versions"]
    kinds = Entry.objects.filter(pk__in=[pk for pk, _ in base[1:]], kind=Entry.Kind.SECTION)
    shown = shown_section(top=top, with_sections=kinds.exists())
    try:
        three = three_of(top, base, list(shown.versions), held["text"])
    except SectionGone:
        return incomplete()
    return section_conflict_page(
        request, top, three, conflicts=conflicts, status=HTTPStatus.CONFLICT, form=form
    )


def sent_three(request: HttpRequest, top: Entry) -> Three | None:
    """None if the page that was sent does not say between which texts it stands."""
    data = request.POST
    base = read_versions(data.get("base", ""), top_id=top.pk)
    theirs = read_versions(data.get("versions", ""), top_id=top.pk)
    if base is None or theirs is None:
        return None
    try:
        three = three_of(top, base, theirs, LINE_BREAKS.sub("\n", data.get("yours-text", "")))
    except SectionGone:
        return None
    deciding = read_deciding(name="text", begun=three.deciding, data=data)
    return Three(three.base, three.theirs, three.yours, deciding)


def section_conflict_page(
    request: HttpRequest,
    top: Entry,
    three: Three,
    *,
    conflicts: tuple[str, ...] = (),
    problem: str = "",
    status: int = HTTPStatus.OK,
    form: SectionTextForm | None = None,
) -> HttpResponse:
    addresses = EntryAddresses(top)
    page = SectionConflictPage(
        name=shown_name(top),
        crumbs=[*crumbs_above(top, outline(person=request.user)), Crumb(shown_name(top), addresses.page)],
        fields=shown_fields({"text": three.deciding}, is_refused=bool(problem)),
        save_url=addresses.text_decide,
        show_url=addresses.text_decide_result,
        cancel_url=addresses.page,
        base_words="As you found it",
        theirs_words="As it is now",
        save_words="See what will change",
        kept=[
            ("base", signed_versions(three.base)),
            ("versions", signed_versions(three.theirs)),
            ("yours-text", three.yours),
        ],
        problem=problem,
        conflicts=conflicts,
    )
    held = {"page": page, "form": form or SectionTextForm(request.POST, top_id=top.pk)}
    return render(request, "notes/section_texts/conflict.html", held, status=status)


def incomplete() -> HttpResponse:
    """For a form that this wiki did not make, or made of entries that are not there."""
    return HttpResponseBadRequest("The form does not say what it is based on. Load the page again.")
