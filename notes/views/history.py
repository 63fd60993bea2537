"""The history of an entry: its list of revisions, one of them, two compared, one brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from notes.access import editor_required, member_required
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.actions.previews import UnsavedText, preview_text
from notes.actions.restoring import restore_revision
from notes.models import Entry, Revision
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses, entry_at, section_of
from notes.queries.merges import joined_histories, merge_of_loser
from notes.queries.revisions import diff_page, history_page, revision_page
from notes.queries.tree import outline


@member_required
@require_safe
def history(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    entry = _readable_entry(slug, pk)
    if entry.slug and entry.slug != slug:
        return redirect(EntryAddresses(entry).history)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    page = history_page(entry=entry, sections=outline(person=request.user), page=number)
    held = {"page": page, "joined": joined_histories(entry), "went_into": merge_of_loser(entry)}
    return render(request, "notes/history/list.html", held)


@member_required
@require_safe
def revision(
    request: HttpRequest, number: int, slug: str | None = None, pk: int | None = None
) -> HttpResponse:
    entry = _readable_entry(slug, pk)
    sections = outline(person=request.user)
    page = revision_page(entry=entry, sections=sections, number=number, person=request.user)
    if page is None:
        raise Http404("This entry has no such revision.")
    section = section_of(entry)
    path = sections.path_to(section.pk if section else entry.pk)
    state = page.state
    preview = preview_text(
        text=UnsavedText(
            kind=state["kind"],
            title=state["title"],
            expansion=state["expansion"],
            aliases=tuple(alias["name"] for alias in state["aliases"]),
            definition=state["definition"],
            body=state["body"],
            section_id=section.pk if section else None,
            root_id=path[0].id if path else None,
        ),
        entry=entry,
        person=request.user,
        is_whole=False,
    )
    return render(request, "notes/history/revision.html", {"page": page, "preview": preview})


@member_required
@require_safe
def diff(
    request: HttpRequest, a: int, b: int, slug: str | None = None, pk: int | None = None
) -> HttpResponse:
    entry = _readable_entry(slug, pk)
    page = diff_page(entry=entry, sections=outline(person=request.user), a=a, b=b, person=request.user)
    if page is None:
        raise Http404("This entry has no such revisions.")
    return render(request, "notes/history/diff.html", {"page": page})


@member_required
@require_safe
def compare(request: HttpRequest, slug: str | None = None, pk: int | None = None) -> HttpResponse:
    """Lead from the two revisions chosen in the history to their difference, the older one first."""
    entry = _readable_entry(slug, pk)
    chosen = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(number.isascii() and number.isdigit() and len(number) < 9 for number in chosen):
        return redirect(EntryAddresses(entry).history)
    older, newer = sorted(map(int, chosen))
    return redirect(EntryAddresses(entry).diff(older, newer))


@editor_required
@require_POST
def restore(
    request: HttpRequest, number: int, slug: str | None = None, pk: int | None = None
) -> HttpResponse:
    """Bring an old state back as a new revision."""
    entry = _live_entry(slug, pk)
    base = request.POST.get("base_revision", "")
    if not (base.isascii() and base.isdigit() and len(base) < 9):
        return HttpResponseBadRequest(
            "The form lacks the revision on which it is based. Load the page again."
        )
    try:
        restored = restore_revision(
            entry_id=entry.pk,
            number=number,
            base_revision=int(base),
            by=request.user,  # type: ignore[arg-type]  # editor_required let only a signed-in person through
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except Revision.DoesNotExist as error:
        raise Http404("This entry has no such revision.") from error
    except EditedMeanwhile:
        messages.warning(request, "Somebody saved meanwhile, so nothing was restored. Look again.")
        return redirect(EntryAddresses(entry).history)
    except EntryInBin:
        messages.warning(request, "The entry was moved to the bin meanwhile.")
        return redirect("notes:trash")
    except EntryCannotBeSaved as refusal:
        messages.error(request, " ".join(refusal.errors.values()))
        return redirect(EntryAddresses(entry).revision(number))
    now = restored.entry
    change = EntryAddresses(now).diff(int(base), now.revision_number)
    said = 'Restored {} as it was in revision {}. <a href="{}">What changed</a>'
    messages.success(request, format_html(said, shown_name(now), number, change))
    if restored.lacks_place:
        messages.warning(request, "The place where it stood is gone or in the bin, so it stays where it is.")
    return redirect(now.get_absolute_url())


def _readable_entry(slug: str | None, pk: int | None) -> Entry:
    """A live entry, or one that was merged into another: its history goes on there."""
    entry = entry_at(slug=slug, pk=pk)
    if entry is None or (entry.binned_at is not None and merge_of_loser(entry) is None):
        raise Http404("There is no such entry.")
    return entry


def _live_entry(slug: str | None, pk: int | None) -> Entry:
    entry = entry_at(slug=slug, pk=pk)
    if entry is None or entry.binned_at is not None:
        raise Http404("There is no such entry.")
    return entry
