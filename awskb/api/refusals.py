"""What the actions refuse, as problems: one place for what several nouns share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from awskb.api.base_revisions import conflict
from awskb.api.problems import problem_answer, wrong_fields
from notes.actions import inbox_undo, link_rewrites, merges, reference_choices, renames
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin, EntryNotInBin
from notes.actions.link_checks import AskedTooOften
from notes.actions.put_back import CannotBePutBack
from notes.actions.rewrites import EntriesChangedMeanwhile

IN_BIN: Final = "It went to the bin, or came out of it, meanwhile."
UNDONE: Final = "This was undone already."
CONFLICTS: Final = {
    EntryInBin: IN_BIN,
    EntryNotInBin: IN_BIN,
    merges.UndoneAlready: UNDONE,
    inbox_undo.UndoneAlready: UNDONE,
    link_rewrites.UndoneAlready: UNDONE,
    reference_choices.NothingToChoose: (
        "That place of the text leads somewhere already, or does not stand so."
    ),
    renames.DecidedAlready: "Somebody decided about these references meanwhile, or it was undone.",
}
# What the actions call by the word of their forms.
NAMES: Final = {"parent": "section_id", "target": "target_id", "lines": "first"}


def tell_refusals(api: NinjaAPI) -> None:
    for kind in CONFLICTS:
        api.add_exception_handler(kind, _conflict)
    api.add_exception_handler(EditedMeanwhile, _edited)
    api.add_exception_handler(EntryCannotBeSaved, _refused)
    api.add_exception_handler(CannotBePutBack, _not_put_back)
    api.add_exception_handler(EntriesChangedMeanwhile, _overtaken)
    api.add_exception_handler(AskedTooOften, _too_often)


def _conflict(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(HTTPStatus.CONFLICT, CONFLICTS[type(error)])


def _edited(_request: HttpRequest, error: Any) -> HttpResponse:
    told = conflict(error)
    return problem_answer(told.status, told.detail, **told.more)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    # Without a body nothing that was sent is wrong: the entry is not one to which this can be done.
    names = [(NAMES.get(name, name) if request.body else "", words) for name, words in error.errors.items()]
    told = wrong_fields(names, within="body" if request.body else "path")
    return problem_answer(told.status, told.detail, **told.more)


def _not_put_back(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(HTTPStatus.CONFLICT, f"Nothing was undone. {error}", reasons=error.reasons)


def _overtaken(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(
        HTTPStatus.CONFLICT,
        "Entries were saved since you looked, so nothing was written.",
        entry_ids=[entry.pk for entry in error.entries],
    )


def _too_often(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem_answer(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers={"Retry-After": "60"})
