"""Moving entries: by a page, by a list with buttons, by dragging in the tree; and back with one click."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import editor_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.moves import NothingMoved, put_entry, undo_move
from notes.actions.put_back import CannotBePutBack
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses, entry_at
from notes.queries.moving import TOP, arrange_page, move_page, undo_move_url
from notes.queries.open_renames import rename_url_of
from notes.queries.places import SectionChoices, place_in_words
from notes.queries.tree import outline
from notes.views.entry_editing import found_entry, signed_in
from notes.views.entry_forms import is_number
from notes.views.rename_notices import tell_of_renames

LONGEST_ASKED = 200
HERE_ALREADY = "It stands there already, so nothing was moved."


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Choose a place and a rank in it; a POST moves the entry there."""
    entry = _live(slug, pk)
    if request.method == "POST":
        return _move(request, entry)
    if slug is not None and entry.slug != slug:
        return redirect(EntryAddresses(entry).move)
    return _page(request, entry, request.GET.get("to", ""))


@editor_required
@require_safe
def arrange(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """The children of a section or group, with buttons up and down."""
    entry = _live(slug, pk)
    if entry.kind not in {Entry.Kind.SECTION, Entry.Kind.GROUP}:
        raise Http404("Nothing stands below this entry.")
    page = arrange_page(entry=entry, sections=outline(person=request.user))
    return render(request, "notes/moves/arrange.html", {"page": page})


@editor_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an entry back where it stood before a move."""
    entry = _live(None, pk)
    numbers = [request.POST.get(name, "") for name in ("before", "after")]
    if not all(map(is_number, numbers)):
        return _refused(request, entry, "The form lacks the revisions between which the entry was moved.")
    before, after = map(int, numbers)
    if after != before + 1 or entry.revisions.filter(number__in=[before, after]).count() != 2:
        return _refused(request, entry, "There are no such revisions of this entry.")
    try:
        moved = undo_move(
            entry_id=pk,
            before=before,
            after=after,
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except CannotBePutBack as refusal:
        return _refused(request, entry, str(refusal), status=HTTPStatus.CONFLICT)
    words = f"{shown_name(moved)} is back in {place_in_words(parent_id=moved.parent_id)}."
    if _wants_json(request):
        return JsonResponse({"words": words, "revision": moved.revision_number})
    messages.success(request, words)
    return redirect(moved.get_absolute_url())


def _move(request: HttpRequest, entry: Entry) -> HttpResponse:
    parent, after, base = (request.POST.get(name, "") for name in ("parent", "after", "base_revision"))
    numbers = [text for text in (parent, after) if text]
    if not all(map(is_number, [*numbers, base])):
        return _refused(request, entry, "The form lacks the place or the revision. Load the page again.")
    begun = timezone.now()
    try:
        moved = put_entry(
            entry_id=entry.pk,
            base_revision=int(base),
            parent_id=int(parent) if parent else None,
            after_id=int(after) if after else None,
            by=signed_in(request),
            at=begun,
            through=Revision.Through.FORM,
        )
    except NothingMoved:
        if _wants_json(request):
            return JsonResponse({"words": HERE_ALREADY, "revision": entry.revision_number})
        messages.info(request, HERE_ALREADY)
        return redirect(_back(request, entry))
    except EntryCannotBeSaved as refusal:
        return _refused(request, entry, str(refusal), to=parent)
    except (EditedMeanwhile, EntryInBin):
        words = f"Somebody changed {shown_name(entry)} meanwhile, so it was not moved. Look again."
        return _refused(request, entry, words, to=parent, status=HTTPStatus.CONFLICT)
    moved = found_entry(None, moved.pk)
    words = f"Moved {shown_name(moved)} to {place_in_words(parent_id=moved.parent_id)}."
    undoing = {"undo_url": undo_move_url(moved), "before": int(base), "after": moved.revision_number}
    rename_url = rename_url_of(moved)
    if _wants_json(request):
        told = {"words": words, "revision": moved.revision_number, "rename_url": rename_url, **undoing}
        return JsonResponse(told)
    held = {"words": words, **undoing}
    messages.success(request, render_to_string("notes/moves/undo.html", held, request=request))
    if rename_url:
        tell_of_renames(request, begun)
    return redirect(_back(request, moved))


def _page(
    request: HttpRequest, entry: Entry, to: str, *, problem: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    sections = outline(person=request.user)
    place = entry_at(pk=int(to)) if is_number(to) else None
    page = move_page(
        entry=entry,
        sections=sections,
        to=place if place is not None and place.binned_at is None else None,
        to_top=to == TOP and entry.kind == Entry.Kind.SECTION,
        asked=request.GET.get("q", "")[:LONGEST_ASKED],
        choices=SectionChoices(sections, entry.pk if entry.kind == Entry.Kind.SECTION else None),
        problem=problem,
    )
    return render(request, "notes/moves/move.html", {"page": page}, status=status)


def _refused(
    request: HttpRequest,
    entry: Entry,
    words: str,
    *,
    to: str = "",
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"words": words}, status=status)
    return _page(request, found_entry(None, entry.pk), to, problem=words, status=status)


def _back(request: HttpRequest, entry: Entry) -> str:
    """To the list from which the entry was moved, else to the entry."""
    if request.POST.get("back") == "arrange" and entry.parent is not None:
        return f"{EntryAddresses(entry.parent).arrange}#e{entry.pk}"
    return entry.get_absolute_url()


def _live(slug: str | None, pk: int | None) -> Entry:
    entry = found_entry(slug, pk)
    if entry.binned_at is not None:
        raise Http404("This entry is in the bin.")
    return entry


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
