"""Lines that a file and the wiki changed differently: a curator decides, one by one or all at once."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from notes.access import curator_required
from notes.actions.conflict_settling import (
    AlreadySettled,
    CannotBeSettledSo,
    settle_conflict,
    settle_conflicts,
)
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin, EntryText
from notes.actions.source_trees import text_of_entry
from notes.forms.source_settling import SettleAllForm
from notes.forms.sources import ConflictForm
from notes.models import Entry, SourceConflict, SourceFile
from notes.queries.editing import shown_name, titled
from notes.queries.source_conflicts import (
    ProposedText,
    conflict_lines,
    conflict_page,
    next_conflict,
    open_conflicts,
    proposed_text,
)
from notes.views.entry_editing import signed_in


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Base, file and wiki side by side; take one of them, or write a third."""
    found = get_object_or_404(
        SourceConflict.objects.select_related("entry__parent", "file", "resolved_by"), pk=pk
    )
    entry = found.entry
    proposed = proposed_text(conflict=found)
    form = ConflictForm(request.POST or None, entry=entry, initial=_initial(entry, proposed))
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, found, form)
        except AlreadySettled:
            messages.info(request, "This was settled meanwhile.")
            return _next(found)
        except EditedMeanwhile:
            form.add_error(None, "Somebody saved this entry meanwhile. Look at the wiki's version again.")
        except (CannotBeSettledSo, EntryInBin) as error:
            form.add_error(None, str(error))
        except EntryCannotBeSaved as error:
            for name, words in error.errors.items():
                form.add_error(name if name in form.fields else None, words)
        else:
            messages.success(
                request, f"Settled: {shown_name(entry)}. What was not taken is kept on its page."
            )
            return _next(found)
    page = conflict_page(conflict=found, wiki_text=text_of_entry(entry=entry), proposed=proposed)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "notes/source_conflicts/show.html", {"page": page, "form": form}, status=status)


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """All conflicts of a file at once, once more listed before."""
    source = get_object_or_404(SourceFile, pk=pk)
    form = SettleAllForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        seen = set(form.cleaned_data["seen"])
        done = settle_conflicts(
            conflict_ids=[one for one in open_conflicts(file_id=pk) if one in seen],
            choice=form.cleaned_data["choice"],
            by=signed_in(request),
            at=timezone.now(),
        )
        whose = "the file's" if form.cleaned_data["choice"] == "file" else "the wiki's"
        if done.settled:
            messages.success(
                request,
                f"Settled {done.settled} with {whose} version. What was not taken is kept on each page.",
            )
        for why in done.refused:
            messages.warning(request, f"Not settled: {why}")
        return redirect("notes:source", pk)
    lines = conflict_lines(source=source)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "source": source,
        "lines": lines,
        "seen": ",".join(str(number) for number in open_conflicts(file_id=pk)),
        "form": form,
    }
    return render(request, "notes/source_conflicts/settle.html", context, status=status)


def _next(settled: SourceConflict) -> HttpResponseRedirect:
    following = next_conflict(after=settled)
    if following is None:
        return redirect("notes:source", settled.file_id)
    return redirect("notes:source-conflict", following)


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
        by=signed_in(request),
        at=timezone.now(),
        text=text,
        base_revision=data["base_revision"],
    )


def _initial(entry: Entry, proposed: ProposedText | None) -> dict[str, object]:
    """Both changes where they fit together; the wiki's where they do not."""
    own: dict[str, object] = {
        "base_revision": entry.revision_number,
        "title": titled(entry.kind, entry.title, entry.icon),
        "expansion": entry.expansion,
        "definition": entry.definition,
        "body": entry.body,
    }
    if proposed is None:
        return own
    return {**own, **proposed.fields, **({"choice": "edited"} if proposed.is_joined else {})}
