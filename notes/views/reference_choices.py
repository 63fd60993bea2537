"""Saying which entry a text means: by choosing among several of a name, by making a link of a mention."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.reference_choices import (
    NothingToChoose,
    ambiguous_at,
    choose_target,
    link_mention,
    plan_choice,
    plan_link,
)
from notes.actions.rewrites import LineRewrite
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.reference_choices import CandidateLine, choice_page, link_page
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in
from notes.views.entry_forms import is_number

GONE = "That place of the text leads somewhere already, or does not stand so any more."
MEANWHILE = "Somebody changed {} meanwhile, so nothing was written. Look again."


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, order: int, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Which of several entries a link means."""
    entry = _live(slug, pk)
    problem, status = "", HTTPStatus.OK
    if request.method == "POST":
        target, base = request.POST.get("target", ""), request.POST.get("base_revision", "")
        try:
            saved = choose_target(
                entry_id=entry.pk,
                base_revision=int(base) if is_number(base) else 0,
                order=order,
                target_id=int(target) if is_number(target) else 0,
                by=signed_in(request),
                at=timezone.now(),
                through=Revision.Through.FORM,
            )
        except NothingToChoose:
            problem, status = "Choose one of these entries.", HTTPStatus.UNPROCESSABLE_ENTITY
        except (EditedMeanwhile, EntryInBin):
            problem, status = MEANWHILE.format(shown_name(entry)), HTTPStatus.CONFLICT
        except EntryCannotBeSaved as refusal:
            problem, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            return _done(request, saved)
        entry = _live(None, entry.pk)
    try:
        reference = ambiguous_at(entry=entry, order=order)
    except NothingToChoose:
        messages.info(request, GONE)
        return redirect(entry.get_absolute_url())
    lines = {
        pk: _first(plan_choice(entry=entry, order=order, target_id=pk)) for pk in reference.candidates or ()
    }
    page = choice_page(
        entry=entry,
        reference=reference,
        sections=outline(person=request.user),
        lines={pk: CandidateLine(line.old, line.new) if line else None for pk, line in lines.items()},
        problem=problem,
    )
    return render(request, "notes/reference_choices/choose.html", {"page": page}, status=status)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, target: int, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """A mention as it is and as a link."""
    entry = _live(slug, pk)
    wanted = Entry.objects.live().filter(pk=target).select_related("parent__parent").first()
    if wanted is None:
        raise Http404("What is mentioned is not there.")
    problem, status = "", HTTPStatus.OK
    if request.method == "POST":
        base = request.POST.get("base_revision", "")
        try:
            saved = link_mention(
                entry_id=entry.pk,
                base_revision=int(base) if is_number(base) else 0,
                target_id=target,
                by=signed_in(request),
                at=timezone.now(),
                through=Revision.Through.FORM,
            )
        except NothingToChoose:
            messages.info(request, GONE)
            return redirect(wanted.get_absolute_url())
        except (EditedMeanwhile, EntryInBin):
            problem, status = MEANWHILE.format(shown_name(entry)), HTTPStatus.CONFLICT
        except EntryCannotBeSaved as refusal:
            problem, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            _tell(request, saved)
            return redirect(wanted.get_absolute_url())
        entry = _live(None, entry.pk)
    try:
        line = plan_link(entry=entry, target_id=target)
    except NothingToChoose:
        messages.info(request, GONE)
        return redirect(wanted.get_absolute_url())
    page = link_page(
        entry=entry,
        target=wanted,
        sections=outline(person=request.user),
        line=CandidateLine(line.old, line.new) if line is not None else None,
        problem=problem,
    )
    return render(request, "notes/reference_choices/link.html", {"page": page}, status=status)


def _done(request: HttpRequest, saved: Entry) -> HttpResponse:
    _tell(request, saved)
    return redirect(saved.get_absolute_url())


def _tell(request: HttpRequest, saved: Entry) -> None:
    number = saved.revision_number
    change = EntryAddresses(saved).diff(number - 1, number)
    said = 'Saved {} as revision {}. <a href="{}">What changed</a>'
    messages.success(request, format_html(said, shown_name(saved), number, change))


def _first(lines: list[LineRewrite]) -> LineRewrite | None:
    return lines[0] if lines else None


def _live(slug: str | None, pk: int | None) -> Entry:
    entry = found_entry(slug, pk)
    if entry.binned_at is not None:
        raise Http404("This entry is in the bin.")
    return entry
