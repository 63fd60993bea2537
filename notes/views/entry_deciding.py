"""Saving after somebody saved meanwhile: the choices of a person for every place that both changed."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.views.decorators.http import require_POST

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin, EntryText
from notes.forms.deciding import chosen_everywhere, read_deciding, undecided_words
from notes.forms.entries import LINE_BREAKS, EntryForm, place_words
from notes.models import Entry, Revision
from notes.queries.edit_conflicts import PLACE, Deciding
from notes.queries.places import place_of
from notes.queries.tree import outline
from notes.text_merging.hunks import Side
from notes.views.drafts import keep_refused
from notes.views.edit_conflicts import Versions, show_conflict
from notes.views.entry_editing import found_entry, redirect_saved, save_form
from notes.views.entry_forms import edit_form, entry_form_name, is_number, show_errors, versions_of


@dataclass(frozen=True, slots=True)
class _Sent:
    """The conflict page as it came back."""

    entry: Entry
    versions: Versions
    deciding: dict[str, Deciding]
    data: QueryDict

    @property
    def undecided(self) -> int:
        return sum(decided.undecided for decided in self.deciding.values())

    def form(self, request: HttpRequest) -> EntryForm:
        """The entry's form, filled with the results."""
        data = self.data.copy()
        for name, decided in self.deciding.items():
            if name != PLACE:
                data[name] = decided.result
                continue
            if decided.choices[0] is Side.BASE:
                section_id, data["group"] = place_of(parent_id=self.versions.base.state["parent"])
                data["section"], data["place_shown"] = str(section_id or ""), ""
            elif decided.choices[0] is Side.THEIRS:
                data["place_shown"] = place_words(_number(data.get("section")), data.get("group"))
        return edit_form(self.entry, outline(person=request.user), data)


@editor_required
@require_POST
def decide(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Save the result of the choices, or what was written by hand."""
    sent = _sent(request, found_entry(slug, pk))
    if sent is None:
        return _incomplete()
    form = sent.form(request)
    if sent.undecided:
        return _shown_again(request, sent, form, undecided_words(sent.undecided))
    if not form.is_valid():
        return _shown_again(request, sent, form, "Not saved yet.")
    try:
        saved = save_form(request, sent.entry, form)
    except EntryCannotBeSaved as refusal:
        show_errors(form, refusal)
        return _shown_again(request, sent, form, "Not saved yet.")
    except EntryInBin:
        keep_refused(request, entry_form_name(sent.entry))
        problem = "Somebody moved this entry to the bin while you chose. Take it out, then save."
        return _shown_again(request, sent, form, problem, status=HTTPStatus.CONFLICT)
    except EditedMeanwhile as meanwhile:
        keep_refused(request, entry_form_name(sent.entry))
        return show_conflict(request, sent.entry, form, versions_of(form, meanwhile))
    return redirect_saved(request, saved, sent.versions.theirs.number)


@editor_required
@require_POST
def result(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """The page with the result of the choices; `?all=theirs` or `?all=yours` chooses for every place."""
    sent = _sent(request, found_entry(slug, pk))
    if sent is None:
        return _incomplete()
    for name, decided in sent.deciding.items():
        sent.deciding[name] = chosen_everywhere(decided, request.GET.get("all", ""))
    return show_conflict(
        request,
        sent.entry,
        sent.form(request),
        sent.versions,
        deciding=sent.deciding,
        status=HTTPStatus.OK,
    )


def _sent(request: HttpRequest, entry: Entry) -> _Sent | None:
    """None if the page that was sent does not say between which revisions it stands."""
    data = request.POST
    numbers = [_number(data.get("conflict_base")), _number(data.get("base_revision"))]
    found = {
        revision.number: revision
        for revision in Revision.objects.filter(entry=entry, number__in=[n for n in numbers if n is not None])
        .select_related("by")
        .order_by("number")
    }
    if len(numbers) != 2 or not all(number in found for number in numbers):
        return None
    form = edit_form(entry, outline(person=request.user), data)
    form.full_clean()
    section_id = _number(data.get("section"))
    is_kept = data.get("place_shown", "") == place_words(section_id, data.get("group"))
    versions = Versions(
        base=found[numbers[0] or 0],
        theirs=found[numbers[1] or 0],
        yours=_yours(data, form),
        place=None if is_kept else (section_id, data.get("group", "")),
    )
    try:
        begun = versions.begun()
    except EntryCannotBeSaved:
        return None
    deciding = {name: read_deciding(name=name, begun=one, data=data) for name, one in begun.items()}
    return _Sent(entry, versions, deciding, data)


def _yours(data: QueryDict, form: EntryForm) -> EntryText:
    """What the person had written before; fields in which nothing differs came along as they are."""

    def written(name: str) -> str:
        return LINE_BREAKS.sub("\n", data.get(f"yours-{name}", data.get(name, "")))

    return EntryText(
        title=written("title"),
        expansion=written("expansion"),
        aliases=form.cleaned_data.get("aliases", ()),
        definition=written("definition"),
        body=written("body"),
        tags=form.cleaned_data.get("tags", ()),
    )


def _shown_again(
    request: HttpRequest,
    sent: _Sent,
    form: EntryForm,
    problem: str,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    return show_conflict(
        request, sent.entry, form, sent.versions, deciding=sent.deciding, problem=problem, status=status
    )


def _incomplete() -> HttpResponse:
    return HttpResponseBadRequest("The form lacks the revisions on which it is based. Load the page again.")


def _number(text: str | None) -> int | None:
    return int(text) if text and is_number(text) else None
