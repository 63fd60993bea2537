"""What a curator does with many entries at once. Each entry keeps its own revision of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from notes.actions.bin import bin_entry
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryText,
    edit_entry,
    move_entry,
    refine_entry,
    unrefine_entry,
)
from notes.actions.ties import tie_entry, untie_entry
from notes.admin.entry_forms import MoveForm, TagForm, TieForm
from notes.models import Entry, Revision
from notes.queries.editing import titled

MOST_AT_ONCE = 500
MOST_PROBLEMS_TOLD = 5

Deed = Callable[[Entry, Mapping[str, Any], Mapping[str, Any]], Entry]


def text_now(entry: Entry, **changes: Any) -> EntryText:
    """The text of an entry as its form would hold it."""
    text: dict[str, Any] = {
        "title": titled(entry.kind, entry.title, entry.icon),
        "expansion": entry.expansion,
        "aliases": tuple(entry.aliases.order_by("id").values_list("name", flat=True)),
        "definition": entry.definition,
        "body": entry.body,
        "tags": tuple(entry.tags.values_list("name", flat=True)),
    }
    return EntryText(**{**text, **changes})


def _tag(entry: Entry, given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    text = text_now(entry)
    tags = tuple(dict.fromkeys([*text.tags, *given["tags"]]))
    return edit_entry(
        entry_id=entry.pk, text=text_now(entry, tags=tags), parent_id=entry.parent_id, summary="Tagged", **who
    )


def _untag(entry: Entry, given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    tags = tuple(tag for tag in text_now(entry).tags if tag not in given["tags"])
    text = text_now(entry, tags=tags)
    return edit_entry(
        entry_id=entry.pk, text=text, parent_id=entry.parent_id, summary="Tags taken away", **who
    )


def _move(entry: Entry, given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return move_entry(entry_id=entry.pk, parent_id=given["parent"].pk, summary="Moved", **who)


def _tie(entry: Entry, given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return tie_entry(entry_id=entry.pk, service_id=given["service"].pk, summary="Tied", **who)


def _untie(entry: Entry, _given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return untie_entry(entry_id=entry.pk, summary="Untied", **who)


def _refine(entry: Entry, _given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return refine_entry(entry_id=entry.pk, **who)


def _unrefine(entry: Entry, _given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return unrefine_entry(entry_id=entry.pk, **who)


def _bin(entry: Entry, _given: Mapping[str, Any], who: Mapping[str, Any]) -> Entry:
    return bin_entry(entry_id=entry.pk, **who)


def _do(request: HttpRequest, entries: QuerySet[Entry], deed: Deed, given: Mapping[str, Any]) -> None:
    """Each entry in a transaction of its own; what cannot be done is told, the rest is done."""
    chosen = list(entries.order_by("pk")[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE} entries at once. Nothing was changed.")
        return
    done = 0
    problems: list[str] = []
    for entry in chosen:
        who = {
            "base_revision": entry.revision_number,
            "by": request.user,
            "at": timezone.now(),
            "through": Revision.Through.ADMIN,
        }
        try:
            deed(entry, given, who)
        except EntryCannotBeSaved as refusal:
            problems.append(f"{entry}: {refusal}")
        except (EditedMeanwhile, EntryInBin):
            problems.append(f"{entry}: changed or removed meanwhile")
        else:
            done += 1
    if done:
        messages.success(request, f"{done} entr{'y' if done == 1 else 'ies'} done.")
    for problem in problems[:MOST_PROBLEMS_TOLD]:
        messages.warning(request, problem)
    if len(problems) > MOST_PROBLEMS_TOLD:
        messages.warning(request, f"And {len(problems) - MOST_PROBLEMS_TOLD} more like these.")


def _ask(
    model_admin: admin.ModelAdmin[Entry],
    request: HttpRequest,
    entries: QuerySet[Entry],
    *,
    form_class: type[forms.Form],
    deed: Deed,
    question: str,
) -> TemplateResponse | None:
    """Ask for what the deed needs on a page between; then do it."""
    form = form_class(request.POST if "apply" in request.POST else None)
    if form.is_bound and form.is_valid():
        _do(request, entries, deed, form.cleaned_data)
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.model._meta,
        "title": question,
        "question": question,
        "form": form,
        "media": model_admin.media + form.media,
        "action": request.POST.get("action", ""),
        "chosen": request.POST.getlist("_selected_action"),
        "across": request.POST.get("select_across", "0"),
        "count": entries.count(),
    }
    return TemplateResponse(request, "admin/notes/entry/ask.html", context)


@admin.action(description="Tag …", permissions=["change"])
def tag(self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> TemplateResponse | None:
    return _ask(self, request, entries, form_class=TagForm, deed=_tag, question="Give them which tags?")


@admin.action(description="Take tags away …", permissions=["change"])
def untag(self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> TemplateResponse | None:
    return _ask(self, request, entries, form_class=TagForm, deed=_untag, question="Take which tags away?")


@admin.action(description="Move …", permissions=["change"])
def move(self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> TemplateResponse | None:
    return _ask(self, request, entries, form_class=MoveForm, deed=_move, question="Move them where?")


@admin.action(description="Tie to a service …", permissions=["change"])
def tie(self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> TemplateResponse | None:
    return _ask(self, request, entries, form_class=TieForm, deed=_tie, question="Tie them to which service?")


@admin.action(description="Untie from their service", permissions=["change"])
def untie(_self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> None:
    _do(request, entries, _untie, {})


@admin.action(description="Refine", permissions=["change"])
def refine(_self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> None:
    _do(request, entries, _refine, {})


@admin.action(description="Mark unsorted", permissions=["change"])
def unrefine(_self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> None:
    _do(request, entries, _unrefine, {})


@admin.action(description="Move to the bin", permissions=["change"])
def move_to_bin(_self: Any, request: HttpRequest, entries: QuerySet[Entry]) -> None:
    _do(request, entries, _bin, {})


ENTRY_ACTIONS = (tag, untag, move, refine, unrefine, tie, untie, move_to_bin)
