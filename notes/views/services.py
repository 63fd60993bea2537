from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.services import service_page, services_page

HELD = frozenset({"held", "unsorted", "missing"})


@reader_required
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue by category, with what the notes hold of it."""
    held = request.GET.get("held", "")
    page = services_page(
        person=request.user, held=held if held in HELD else "", show_all="tree" in request.GET
    )
    return render(request, "notes/services/index.html", {"page": page, "tree": page.tree})


@reader_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: facts, names, parts, and its entries."""
    page = service_page(slug=slug, person=request.user, show_all="tree" in request.GET)
    if page is None:
        raise Http404("There is no such service in the catalogue.")
    return render(request, "notes/services/show.html", {"page": page, "tree": page.tree})
