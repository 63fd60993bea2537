"""Joining the text of a section with what somebody saved meanwhile, then looking through what it changes."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from notes.access import editor_required
from notes.forms.deciding import chosen_everywhere, undecided_words
from notes.forms.section_texts import SectionTextForm, signed_versions
from notes.views.section_conflicts import Three, incomplete, section_conflict_page, sent_three
from notes.views.section_texts import changes_of, plan_of, show_text, top_at


@editor_required
@require_POST
def decide(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Take the result of the choices as the text, based on what others saved, and show what will change."""
    top = top_at(slug, pk)
    sent = sent_three(request, top)
    if sent is None:
        return incomplete()
    if sent.deciding.undecided:
        problem = undecided_words(sent.deciding.undecided)
        return section_conflict_page(
            request, top, sent, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    data = {
        "text": sent.deciding.result,
        "versions": signed_versions(sent.theirs),
        "why": request.POST.get("why", ""),
    }
    form = SectionTextForm(data, top_id=top.pk)
    plan = plan_of(request, top, form)
    if isinstance(plan, HttpResponse):
        return plan
    return show_text(request, top, form, changes=changes_of(plan), plan=plan)


@editor_required
@require_POST
def result(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """The three texts again with the result of the choices, saving nothing."""
    top = top_at(slug, pk)
    sent = sent_three(request, top)
    if sent is None:
        return incomplete()
    deciding = chosen_everywhere(sent.deciding, request.GET.get("all", ""))
    return section_conflict_page(request, top, Three(sent.base, sent.theirs, sent.yours, deciding))
