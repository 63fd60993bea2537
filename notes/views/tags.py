from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.tags import tag_page, tags_page


@reader_required
def index(request: HttpRequest) -> HttpResponse:
    """Every tag with how many entries bear it."""
    page = tags_page(person=request.user, show_all="tree" in request.GET)
    return render(request, "notes/tags/index.html", {"page": page, "tree": page.tree})


@reader_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries that bear a tag, by section."""
    page = tag_page(
        slug=slug, person=request.user, number=request.GET.get("page"), show_all="tree" in request.GET
    )
    if page is None:
        raise Http404("There is no such tag.")
    return render(request, "notes/tags/show.html", {"page": page, "tree": page.tree})
