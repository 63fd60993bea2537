"""The inbox: its page, and one address for each thing that can be done with what waits there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.inbox import (
    LinesBelongTogether,
    attach_item,
    bin_waiting,
    correct_waiting,
    detach_lines,
    promote_item,
    refine_waiting,
    settle_doubts,
    tag_waiting,
)
from notes.forms.inbox import (
    ActForm,
    AttachForm,
    CorrectForm,
    DetachForm,
    PromoteForm,
    SettleForm,
    TagForm,
)
from notes.models import Doubt, Entry, Revision
from notes.queries.inbox import InboxPage, Kind, Wish, inbox_page, is_waiting
from notes.queries.inbox_current import Current, found_targets
from notes.views.entry_editing import found_entry, signed_in

LONGEST_LOOKED_FOR = 200
Deed = Callable[[int, Mapping[str, Any]], object]


@editor_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _show(request, _wish(request.GET), at=_number(request.GET.get("at")))


@editor_required
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Terms to which lines can be attached, as somebody types."""
    found = found_targets(text=_looked_for(request), person=request.user)
    return render(request, "notes/inbox/targets.html", {"targets": found})


@editor_required
@require_POST
def promote(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, held: Mapping[str, Any]) -> object:
        status = Entry.Status.REFINED if held["refine"] else Entry.Status.RAW
        return promote_item(
            entry_id=pk, base_revision=base, title=held["title"], status=status, **_hand(request)
        )

    return _do(request, pk, "promote", PromoteForm(request.POST), deed)


@editor_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, held: Mapping[str, Any]) -> object:
        if not Entry.objects.live().filter(pk=held["target"]).exists():
            raise EntryCannotBeSaved({"target": "That term is no longer there. Choose another."})
        return attach_item(entry_id=pk, base_revision=base, target_id=held["target"], **_hand(request))

    return _do(request, pk, "attach", AttachForm(request.POST), deed)


@editor_required
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, held: Mapping[str, Any]) -> object:
        first, last = held["lines"]
        return detach_lines(entry_id=pk, base_revision=base, first=first, last=last, **_hand(request))

    lines = found_entry(None, pk).body.split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    form = DetachForm(request.POST, line_numbers=numbers)
    return _do(request, pk, "detach", form, deed)


@editor_required
@require_POST
def refine(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, _: Mapping[str, Any]) -> object:
        return refine_waiting(entry_id=pk, base_revision=base, **_hand(request))

    return _do(request, pk, "refine", ActForm(request.POST), deed)


@editor_required
@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, held: Mapping[str, Any]) -> object:
        return tag_waiting(entry_id=pk, base_revision=base, tags=held["tags"], **_hand(request))

    borne = {"tags": tuple(found_entry(None, pk).tags.values_list("name", flat=True))}
    return _do(request, pk, "tag", TagForm(request.POST, initial=borne), deed)


@editor_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    entry = found_entry(None, pk)
    doubts = list(entry.doubts.filter(resolved_at__isnull=True).values_list("pk", flat=True))

    def deed(base: int, held: Mapping[str, Any]) -> object:
        return correct_waiting(
            entry_id=pk,
            base_revision=base,
            definition=held.get("definition", ""),
            body=held["body"],
            settles=doubts if held.get("settles") else (),
            **_hand(request),
        )

    is_item = entry.kind == Entry.Kind.ITEM
    form = CorrectForm(request.POST, is_item=is_item, is_doubted=bool(doubts))
    return _do(request, pk, "correct", form, deed)


@editor_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    def deed(base: int, _: Mapping[str, Any]) -> object:
        return bin_waiting(entry_id=pk, base_revision=base, **_hand(request))

    return _do(request, pk, "bin", ActForm(request.POST), deed)


@editor_required
@require_POST
def fine(request: HttpRequest, pk: int) -> HttpResponse:
    """The doubted line is right."""
    return _settle(request, pk, Doubt.How.FINE)


@editor_required
@require_POST
def corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """The doubted line was corrected elsewhere."""
    return _settle(request, pk, Doubt.How.CORRECTED)


def _settle(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    def deed(base: int, held: Mapping[str, Any]) -> object:
        return settle_doubts(
            entry_id=pk,
            base_revision=base,
            how=how,
            note=held["note"],
            by=signed_in(request),
            at=timezone.now(),
        )

    return _do(request, pk, "fine", SettleForm(request.POST), deed)


def _do(request: HttpRequest, pk: int, name: str, form: ActForm, deed: Deed) -> HttpResponse:
    """One act; then the same entry if it waits still, else the next. A refusal keeps what was typed."""
    wish = _wish(request.POST)
    found_entry(None, pk)
    if not form.is_valid():
        return _show_again(request, wish, pk, name, form)
    try:
        deed(form.cleaned_data["base_revision"], form.cleaned_data)
    except EntryCannotBeSaved as refusal:
        _show_errors(form, refusal)
        return _show_again(request, wish, pk, name, form)
    except LinesBelongTogether:
        form.add_error("lines", "The lines of a code block belong together. Choose all of them.")
        return _show_again(request, wish, pk, name, form)
    except EditedMeanwhile as meanwhile:
        return _show_meanwhile(request, wish, pk, name, form, meanwhile)
    except EntryInBin:
        messages.info(request, "Somebody moved that to the bin meanwhile.")
    return redirect(wish.address(at=pk if is_waiting(entry_id=pk) else _number(request.POST.get("next"))))


def _show_errors(form: ActForm, refusal: EntryCannotBeSaved) -> None:
    for field, message in refusal.errors.items():
        form.add_error(field if field in form.fields else None, message)


def _show_meanwhile(
    request: HttpRequest, wish: Wish, pk: int, name: str, form: ActForm, meanwhile: EditedMeanwhile
) -> HttpResponse:
    """The entry as somebody left it, and above the form what this person typed, based on that from now on."""
    if not set(form.fields) - {"base_revision"}:
        messages.warning(request, "Somebody changed this meanwhile. Look again, then decide.")
        return redirect(wish.address(at=pk))
    form.data = QueryDict(mutable=True)
    form.data.update(request.POST)
    form.data["base_revision"] = str(meanwhile.current.number)
    form.add_error(
        None, "Somebody changed this meanwhile; it stands above as it is now. Press again to go on."
    )
    return _show_again(request, wish, pk, name, form, status=HTTPStatus.CONFLICT)


def _show_again(
    request: HttpRequest, wish: Wish, pk: int, name: str, form: ActForm, *, status: int | None = None
) -> HttpResponse:
    if not is_waiting(entry_id=pk):
        messages.warning(request, "That does not wait in the inbox any more.")
        return redirect(wish.address(at=_number(request.POST.get("next"))))
    return _show(request, wish, at=pk, act=name, form=form, status=status or HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest,
    wish: Wish,
    *,
    at: int | None,
    act: str = "",
    form: ActForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    looked_for = _looked_for(request)
    page: InboxPage = inbox_page(
        person=request.user,
        wish=wish,
        at=at,
        page=_number(request.GET.get("page")),
        looked_for=looked_for,
        since=_beginning_of_today(),
    )
    forms = _forms(page.current) if page.current is not None else {}
    if form is not None and page.current is not None and page.current.id == at:
        forms[act] = form
    opened = act or ("attach" if looked_for else "")
    context = {"page": page, "forms": forms, "opened": opened, "is_inbox": True}
    return render(request, "notes/inbox/index.html", context, status=status)


def _forms(current: Current) -> dict[str, ActForm]:
    """The forms of everything that can be done with the entry, as they stand before anybody writes."""
    base = {"base_revision": current.revision}
    forms: dict[str, ActForm] = {
        "tag": TagForm(initial={**base, "tags": current.tags}),
        "correct": CorrectForm(
            initial={**base, "definition": current.definition, "body": current.body, "settles": True},
            is_item=current.is_item,
            is_doubted=bool(current.doubts),
        ),
    }
    if current.is_item:
        forms["promote"] = PromoteForm(initial={**base, "title": current.suggested_title, "refine": True})
        forms["attach"] = AttachForm(initial=base)
    if current.is_term and current.body_lines:
        numbers = [line.number for line in current.body_lines]
        forms["detach"] = DetachForm(initial=base, line_numbers=numbers)
    if current.doubts:
        forms["fine"] = SettleForm(initial=base)
    return forms


def _hand(request: HttpRequest) -> dict[str, Any]:
    """Who acts, when, and by what way."""
    return {"by": signed_in(request), "at": timezone.now(), "through": Revision.Through.FORM}


def _wish(asked: QueryDict) -> Wish:
    kind = asked.get("kind", "")
    return Wish(Kind(kind) if kind in set(Kind) else Kind.ALL, _number(asked.get("in")))


def _looked_for(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[:LONGEST_LOOKED_FOR].strip()


def _beginning_of_today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
