from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render

from notes.access import can_edit, reader_required
from notes.queries.entries import Moved, entry_page
from notes.queries.missing import missing_page
from notes.queries.section_pages import SectionPage

SECTION_TEMPLATE = "notes/entries/section.html"
TERM_TEMPLATE = "notes/entries/show.html"


@reader_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """A section as one flowing page, or a term."""
    page = entry_page(
        slug=slug,
        person=request.user,
        number=_page_number(request),
        show_all=request.GET.get("tree") == "all",
    )
    if page is None:
        return _missing(request, slug)
    if isinstance(page, Moved):
        kind = HttpResponsePermanentRedirect if page.for_ever else HttpResponseRedirect
        # An entry may get an old address back, so no browser may remember where this one led.
        return kind(page.url, headers={"Cache-Control": "no-store"})
    template = SECTION_TEMPLATE if isinstance(page, SectionPage) else TERM_TEMPLATE
    return render(request, template, {"page": page, "tree": page.tree})


def _page_number(request: HttpRequest) -> int:
    written = request.GET.get("page", "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 1


def _missing(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing here: offer what is near, a search, and to editors the start of an entry."""
    page = missing_page(slug=slug, person=request.user)
    context = {"page": page, "tree": page.tree, "new_query": urlencode({"title": page.title})}
    context["may_create"] = can_edit(request.user)
    return render(request, "notes/entries/missing.html", context, status=404)
