from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.links import links_page


@reader_required
def index(request: HttpRequest) -> HttpResponse:
    """Every link that the notes cite, by site, kind and state."""
    page = links_page(
        person=request.user,
        site=request.GET.get("site", ""),
        kind=request.GET.get("kind", ""),
        state=request.GET.get("state", ""),
        number=request.GET.get("page"),
        show_all="tree" in request.GET,
    )
    return render(request, "notes/links/index.html", {"page": page, "tree": page.tree})
