from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.contents import tree_for
from notes.queries.references import wanted_page


@reader_required
def wanted(request: HttpRequest) -> HttpResponse:
    """What entries point at that is not there yet, and terms that nobody has defined."""
    person = request.user
    page = wanted_page(person=person, number=request.GET.get("page"))
    around = tree_for(person=person, show_all="tree" in request.GET)
    return render(request, "notes/wanted/index.html", {"page": page, "tree": around})
