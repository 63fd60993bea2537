"""References whose entry was renamed: looked through line by line, then written anew, kept or left."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.put_back import CannotBePutBack
from notes.actions.renames import (
    DecidedAlready,
    can_keep_old_name,
    keep_old_name,
    leave_references,
    plan_of,
    rewrite_references,
    undo_rename,
)
from notes.actions.rewrites import EntriesChangedMeanwhile, RewritePlan
from notes.models import Rename, Revision
from notes.queries.editing import shown_name
from notes.queries.renames import WrittenLine, rename_page
from notes.queries.tree import outline
from notes.views.entry_editing import signed_in
from notes.views.entry_forms import is_number

TEMPLATE = "notes/renames/show.html"
DECIDED = "Somebody decided about these references meanwhile."


@editor_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _rename(pk))


@editor_required
@require_POST
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    rename = _rename(pk)
    chosen = set(request.POST.getlist("line"))
    try:
        done = rewrite_references(
            rename_id=pk,
            chosen=chosen,
            bases=shown_bases(request),
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except DecidedAlready:
        messages.warning(request, DECIDED)
        return redirect("notes:rename", pk)
    except EntriesChangedMeanwhile as meanwhile:
        names = ", ".join(shown_name(entry) for entry in meanwhile.entries)
        refused = f"Somebody saved {names} meanwhile, so nothing was written. Look again, then write."
        return _shown(request, rename, chosen=chosen, refused=refused, status=HTTPStatus.CONFLICT)
    except EntryCannotBeSaved as refusal:
        refused = f"Nothing was written: {refusal}"
        return _shown(request, rename, chosen=chosen, refused=refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    count = len({one["entry"] for one in done.touched}) - 1
    said = 'Wrote the references in {} anew. <a href="{}">See or undo it</a>'
    what = f"{count} {'entry' if count == 1 else 'entries'}"
    messages.success(request, format_html(said, what, request.path.removesuffix("rewrite/")))
    return redirect(rename.entry.get_absolute_url())


@editor_required
@require_POST
def keep_name(request: HttpRequest, pk: int) -> HttpResponse:
    rename = _rename(pk)
    base = request.POST.get("base_revision", "")
    try:
        keep_old_name(
            rename_id=pk,
            base_revision=int(base) if is_number(base) else 0,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except DecidedAlready:
        messages.warning(request, DECIDED)
        return redirect("notes:rename", pk)
    except (EditedMeanwhile, EntryInBin):
        refused = f"Somebody changed {shown_name(rename.entry)} meanwhile. Look again."
        return _shown(request, rename, refused=refused, status=HTTPStatus.CONFLICT)
    except EntryCannotBeSaved as refusal:
        return _shown(request, rename, refused=str(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = "{} is an alias of {} now, so every reference leads there."
    messages.success(request, said.format(rename.old_title, shown_name(rename.entry)))
    return redirect(rename.entry.get_absolute_url())


@editor_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    rename = _rename(pk)
    try:
        leave_references(rename_id=pk, by=signed_in(request), at=timezone.now())
    except DecidedAlready:
        messages.warning(request, DECIDED)
    else:
        messages.info(request, "The references stay as they are; what is not there is listed as wanted.")
    return redirect(rename.entry.get_absolute_url())


@editor_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    rename = _rename(pk)
    try:
        undo_rename(rename_id=pk, by=signed_in(request), at=timezone.now(), through=Revision.Through.FORM)
    except DecidedAlready:
        messages.info(request, "This was undone already.")
    except CannotBePutBack as refusal:
        refused = f"Nothing was undone. {refusal}"
        return _shown(request, rename, refused=refused, status=HTTPStatus.CONFLICT)
    else:
        messages.success(request, f"Undone: {rename.words}.")
    return redirect("notes:rename", pk)


def _rename(pk: int) -> Rename:
    rename = (
        Rename.objects.select_related("entry__parent__parent", "by", "settled_by")
        .filter(pk=pk, entry__binned_at__isnull=True)
        .first()
    )
    if rename is None:
        raise Http404("There is no such renaming.")
    return rename


def shown_bases(request: HttpRequest) -> dict[int, int]:
    """The revisions that the page showed, by entry."""
    found = {}
    for name, value in request.POST.items():
        number = name.removeprefix("base-")
        if name.startswith("base-") and is_number(number) and is_number(str(value)):
            found[int(number)] = int(str(value))
    return found


def _shown(
    request: HttpRequest,
    rename: Rename,
    *,
    chosen: set[str] | None = None,
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    is_open = rename.settled_at is None and rename.undone_at is None
    plan = plan_of(rename) if is_open else RewritePlan([], [])
    keys = {str(line.key) for line in plan.lines}
    page = rename_page(
        rename=rename,
        sections=outline(person=request.user),
        lines=[
            WrittenLine(str(one.key), one.entry, one.key.field, one.key.line, one.old, one.new)
            for one in plan.lines
        ],
        unwritable=[(one.entry, one.written) for one in plan.unwritable],
        can_keep_name=can_keep_old_name(rename),
        unticked=frozenset() if chosen is None else frozenset(keys - chosen),
        refused=refused,
    )
    return render(request, TEMPLATE, {"page": page}, status=status)
