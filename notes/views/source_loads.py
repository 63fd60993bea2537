"""Loads that changed something: what each did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from notes.access import curator_required
from notes.models import Load
from notes.queries.source_loads import load_page


@curator_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    load = get_object_or_404(Load.objects.select_related("by"), pk=pk)
    page = load_page(load=load, page=request.GET.get("page"))
    return render(request, "notes/source_loads/show.html", {"page": page})
