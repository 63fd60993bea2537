from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.home import home_page


@reader_required
def show(request: HttpRequest) -> HttpResponse:
    """What there is to read, what changed, what is missing."""
    page = home_page(person=request.user, show_all="tree" in request.GET)
    return render(request, "home/show.html", {"page": page, "tree": page.tree})
