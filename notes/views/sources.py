"""Loaded notes files: what differs from the wiki, and conflicts that a curator decides."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from notes.access import curator_required
from notes.actions.conflict_settling import AlreadySettled, CannotBeSettledSo, settle_conflict
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin, EntryText
from notes.actions.source_export import texts_of
from notes.actions.source_trees import text_of_entry
from notes.forms.sources import ConflictForm
from notes.models import Entry, SourceConflict, SourceFile
from notes.queries.editing import titled
from notes.queries.loaded_files import conflict_page, file_page, files_page


@curator_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "notes/sources/list.html", {"page": files_page()})


@curator_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What an export would change in the file."""
    source = get_object_or_404(SourceFile.objects.select_related("root"), pk=pk)
    base, wiki, problem = texts_of(source=source)
    page = file_page(source=source, base=base, wiki=wiki, problem=problem)
    return render(request, "notes/sources/file.html", {"page": page})


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Base, file and wiki side by side; take one of them, or write a third."""
    found = get_object_or_404(SourceConflict.objects.select_related("entry__parent", "file"), pk=pk)
    entry = found.entry
    form = ConflictForm(request.POST or None, entry=entry, initial=_initial(entry))
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, found, form)
        except AlreadySettled:
            messages.info(request, "This was settled meanwhile.")
            return redirect("notes:sources")
        except EditedMeanwhile:
            form.add_error(None, "Somebody saved this entry meanwhile. Look at the wiki's version again.")
        except (CannotBeSettledSo, EntryInBin) as error:
            form.add_error(None, str(error))
        except EntryCannotBeSaved as error:
            for name, words in error.errors.items():
                form.add_error(name if name in form.fields else None, words)
        else:
            messages.success(request, f"Settled: {found.file.name}, line {found.first_line or '–'}.")
            return redirect("notes:sources")
    page = conflict_page(conflict=found, wiki_text=text_of_entry(entry=entry))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "notes/sources/conflict.html", {"page": page, "form": form}, status=status)


def _settle(request: HttpRequest, found: SourceConflict, form: ConflictForm) -> None:
    data, entry = form.cleaned_data, found.entry
    text = EntryText(
        title=data.get("title", ""),
        expansion=data.get("expansion", ""),
        aliases=tuple(alias.name for alias in entry.aliases.order_by("id")),
        definition=data.get("definition", ""),
        body=data["body"],
        tags=tuple(entry.tags.values_list("name", flat=True)),
    )
    settle_conflict(
        conflict_id=found.pk,
        choice=data["choice"],
        by=request.user,  # type: ignore[arg-type]  # curator_required let only a signed-in person through
        at=timezone.now(),
        text=text,
        base_revision=data["base_revision"],
    )


def _initial(entry: Entry) -> dict[str, object]:
    return {
        "base_revision": entry.revision_number,
        "title": titled(entry.kind, entry.title, entry.icon),
        "expansion": entry.expansion,
        "definition": entry.definition,
        "body": entry.body,
    }
