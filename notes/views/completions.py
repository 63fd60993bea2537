"""What is offered while somebody types: entries after `[[`, tags in their field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.access import editor_required
from notes.actions.completions import LONGEST_ASKED, complete_names
from notes.queries.tags import tags_like
from notes.views.entry_forms import is_number


@editor_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries as options; `near` is the entry in whose text the reference will stand."""
    text, near = _asked(request), request.GET.get("near", "")
    found = complete_names(text=text, near_id=int(near) if is_number(near) else None, person=request.user)
    return render(request, "notes/completions/entries.html", {"completions": found, "text": text})


@editor_required
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """Tags as options, with how many entries bear them."""
    found = tags_like(text=_asked(request), person=request.user)
    return render(request, "notes/completions/tags.html", {"tags": found})


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_ASKED]
