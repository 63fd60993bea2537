from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from certs.queries.studies import study_page
from notes.access import reader_required

LONGEST_QUERY = 1000


@reader_required
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The notes narrowed to one exam's map, with a search in them."""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY]
    page = study_page(code=code, person=request.user, text=text, number=request.GET.get("page"))
    if page is None:
        raise Http404("There is no such exam in the catalogue.")
    return render(request, "certs/studies/show.html", {"page": page})
