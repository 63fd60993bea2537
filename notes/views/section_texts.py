"""A section or group edited as one text: what will change is shown before it is saved."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from notes.access import editor_required
from notes.actions.section_plans import SectionPlan, plan_section_text
from notes.actions.section_texts import SectionGone, shown_section
from notes.actions.section_writing import (
    SavedSection,
    SectionCannotBeSaved,
    SectionEditedMeanwhile,
    save_section_text,
)
from notes.forms.section_texts import SectionTextForm, signed_versions
from notes.models import Entry, Revision
from notes.queries.drafts import draft_of, offered_draft
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.section_texts import DEED_WORDS, ChangesPage, changes_page, section_text_page
from notes.queries.tree import outline
from notes.source_notes.documents import UnreadableText
from notes.source_notes.section_text import NotOneSection
from notes.views.drafts import forget_saved, keep_refused
from notes.views.entry_editing import found_entry, signed_in
from notes.views.rename_notices import tell_of_renames
from notes.views.section_conflicts import incomplete, show_section_conflict

TEMPLATE = "notes/section_texts/edit.html"
LOOK_FIRST = "Not saved yet. This is what will change; look through it, then save."


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    top = top_at(slug, pk)
    if request.method != "POST":
        return _begin(request, top)
    form = SectionTextForm(request.POST, top_id=top.pk)
    plan = plan_of(request, top, form)
    if isinstance(plan, HttpResponse):
        return plan
    if plan.is_nothing:
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return forget_saved(request, redirect(EntryAddresses(top).page), _form_name(top))
    if form.cleaned_data["seen"] != _seen(form, plan):
        return show_text(request, top, form, changes=changes_of(plan), plan=plan, problem=LOOK_FIRST)
    begun = timezone.now()
    try:
        saved = save_section_text(
            top_id=top.pk,
            versions=form.cleaned_data["versions"],
            text=form.cleaned_data["text"],
            by=signed_in(request),
            at=begun,
            through=Revision.Through.FORM,
            summary=form.cleaned_data["why"] or f"Edited in the text of {shown_name(top)}",
        )
    except SectionEditedMeanwhile as meanwhile:
        keep_refused(request, _form_name(top))
        return show_section_conflict(request, top, form, meanwhile.plan.conflicts)
    except SectionCannotBeSaved as refusal:
        return _refused(request, top, form, f"Not saved yet. {refusal}")
    _tell_saved(request, top, saved)
    tell_of_renames(request, begun)
    top.refresh_from_db()
    return forget_saved(request, redirect(EntryAddresses(top).page), _form_name(top))


@editor_required
@require_POST
def changes(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """What saving would change: the whole page, or for the script only the list."""
    top = top_at(slug, pk)
    form = SectionTextForm(request.POST, top_id=top.pk)
    is_fragment = request.headers.get("HX-Request") == "true"
    plan = plan_of(request, top, form, is_fragment=is_fragment)
    if isinstance(plan, HttpResponse):
        return plan
    found = changes_of(plan)
    if is_fragment:
        held = {"changes": found, "seen": _seen(form, plan), "conflicts": plan.conflicts}
        return render(request, "notes/section_texts/changes.html", held)
    return show_text(request, top, form, changes=found, plan=plan)


# --- the page


def top_at(slug: str | None, pk: int | None) -> Entry:
    top = found_entry(slug, pk)
    if top.binned_at is not None:
        raise Http404("This is in the bin.")
    if top.kind not in (Entry.Kind.SECTION, Entry.Kind.GROUP):
        raise Http404("Only a section or a group can be edited as text.")
    return top


def _begin(request: HttpRequest, top: Entry) -> HttpResponse:
    with_sections = request.GET.get("below") == "1"
    shown = shown_section(top=top, with_sections=with_sections)
    if not shown.versions:
        messages.info(request, "A label without entries cannot be written as text. Here is its form.")
        return redirect(EntryAddresses(top).edit)
    draft = draft_of(person=request.user, form=_form_name(top))
    if draft is not None and request.GET.get("draft") == "1":
        return show_text(request, top, SectionTextForm(draft.fields, top_id=top.pk))
    initial = {"text": shown.text.text, "versions": signed_versions(list(shown.versions))}
    form = SectionTextForm(initial=initial, top_id=top.pk)
    page = section_text_page(
        top=top,
        sections=outline(person=request.user),
        with_sections=with_sections,
        left_out=shown.left_out,
    )
    offer = None
    if draft is not None:
        use_url = f"{EntryAddresses(top).text}?draft=1"
        now = {"text": shown.text.text}
        offer = offered_draft(draft=draft, now=now, use_url=use_url, revision=None)
    return render(request, TEMPLATE, {"page": page, "form": form, "seen": "", "draft": offer})


def show_text(
    request: HttpRequest,
    top: Entry,
    form: SectionTextForm,
    *,
    changes: ChangesPage | None = None,
    plan: SectionPlan | None = None,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The text as it was sent. What was shown of the changes is what saving will then do."""
    page = section_text_page(top=top, sections=outline(person=request.user), changes=changes, problem=problem)
    seen = _seen(form, plan) if plan is not None else ""
    return render(request, TEMPLATE, {"page": page, "form": form, "seen": seen}, status=status)


def _form_name(top: Entry) -> str:
    return f"text-{top.pk}"


def _refused(request: HttpRequest, top: Entry, form: SectionTextForm, problem: str) -> HttpResponse:
    return show_text(request, top, form, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _without_base(request: HttpRequest, top: Entry, form: SectionTextForm) -> HttpResponse:
    problem = (
        "The form does not say what it is based on, so nothing was saved. "
        "Copy your text, then load the page again."
    )
    return show_text(request, top, form, problem=problem, status=HTTPStatus.BAD_REQUEST)


def plan_of(
    request: HttpRequest, top: Entry, form: SectionTextForm, *, is_fragment: bool = False
) -> SectionPlan | HttpResponse:
    """What the sent text would do, or the answer that says why it cannot be done."""
    if not form.is_valid():
        if "versions" in form.errors:
            return incomplete() if is_fragment else _without_base(request, top, form)
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    else:
        held = form.cleaned_data
        try:
            plan = plan_section_text(top=top, versions=held["versions"], text=held["text"])
        except (NotOneSection, UnreadableText) as error:
            problem = str(error)
        except SectionGone:
            return incomplete() if is_fragment else _without_base(request, top, form)
        else:
            if not plan.conflicts or is_fragment:
                return plan
            keep_refused(request, _form_name(top))
            return show_section_conflict(request, top, form, plan.conflicts)
    if is_fragment:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    return _refused(request, top, form, problem)


def changes_of(plan: SectionPlan) -> ChangesPage:
    return changes_page(
        entries=[planned.change for planned in plan.entries],
        new=plan.new,
        merged=[planned.entry.pk for planned in plan.merged if planned.entry is not None],
        binned=[node for _, node in plan.binned],
    )


def _seen(form: SectionTextForm, plan: SectionPlan) -> str:
    """By this the server knows that a person saw what it is about to do."""
    found = changes_of(plan)
    told = [form.cleaned_data["text"], *(repr(line) for line in found.lines)]
    return sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:32]


def _tell_saved(request: HttpRequest, top: Entry, saved: SavedSection) -> None:
    deeds = saved.deeds
    counted = ", ".join(f"{deeds[deed]} {words}" for deed, words in DEED_WORDS.items() if deeds[deed])
    messages.success(request, f"Saved the text of {shown_name(top)}: {counted}.")
    if saved.merged:
        names = ", ".join(saved.merged[:5])
        messages.info(request, f"Merged with what others saved meanwhile, which is kept: {names}.")
