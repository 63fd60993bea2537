from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import member_required
from notes.queries.changes import changes_page
from notes.queries.contents import tree_for


@member_required
def index(request: HttpRequest) -> HttpResponse:
    """What changed, latest first: who, when, through what, why."""
    person = request.user
    page = changes_page(number=request.GET.get("page"))
    around = tree_for(person=person, show_all="tree" in request.GET)
    return render(request, "notes/changes/index.html", {"page": page, "tree": around})
