from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import member_required
from notes.queries.changes import changes_page
from notes.queries.tree import outline, section_counts, tree


@member_required
def index(request: HttpRequest) -> HttpResponse:
    """What changed, latest first: who, when, through what, why."""
    person = request.user
    page = changes_page(number=request.GET.get("page"))
    around = tree(
        sections=outline(person=person),
        counts=section_counts(person=person),
        show_all="tree" in request.GET,
    )
    return render(request, "notes/changes/index.html", {"page": page, "tree": around})
