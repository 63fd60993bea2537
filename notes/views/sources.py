"""Loaded notes files: their state, what differs from the wiki, whose they are."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notes.access import curator_required
from notes.actions.source_ahead import entries_ahead
from notes.actions.source_export import texts_of
from notes.actions.source_files import describe_source_file
from notes.forms.source_uploads import UploadForm
from notes.forms.sources import SourceFileForm
from notes.models import Revision, SourceFile
from notes.queries.loaded_files import file_page, files_page
from notes.views.entry_editing import signed_in


@curator_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    ahead = entries_ahead(sources=list(SourceFile.objects.select_related("root")))
    return render(request, "notes/sources/list.html", {"page": files_page(ahead=ahead), "form": UploadForm()})


@curator_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What an export would change in the file."""
    return _show(request, _found(pk), None)


@curator_required
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Set its author, and whether it is about AWS."""
    source = _found(pk)
    form = SourceFileForm(request.POST)
    if not form.is_valid():
        return _show(request, source, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    author = form.cleaned_data["author"]
    described = describe_source_file(
        file_id=pk,
        author_id=author.pk if author else None,
        about_aws=form.cleaned_data["about_aws"],
        by=signed_in(request),
        at=timezone.now(),
        through=Revision.Through.FORM,
    )
    tied = f" {described.retied} entries were tied anew." if described.retied else ""
    messages.success(request, f"Saved what {source.name} is.{tied}")
    return redirect("notes:source", pk)


def _show(
    request: HttpRequest, source: SourceFile, form: SourceFileForm | None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    base, wiki, problem = texts_of(source=source)
    page = file_page(source=source, base=base, wiki=wiki, problem=problem)
    form = form or SourceFileForm(initial={"author": source.author_id, "about_aws": source.about_aws})
    return render(request, "notes/sources/file.html", {"page": page, "form": form}, status=status)


def _found(pk: int) -> SourceFile:
    return get_object_or_404(SourceFile.objects.select_related("root", "load__by"), pk=pk)
