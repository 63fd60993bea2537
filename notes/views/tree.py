from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.contents import contents
from notes.queries.tree import branch


@reader_required
def branch_below(request: HttpRequest, pk: int) -> HttpResponse:
    """One section of the tree with its children, as a fragment."""
    known = contents(person=request.user)
    node = branch(sections=known.sections, counts=known.counts, section_id=pk)
    if node is None:
        raise Http404("There is no such section.")
    return render(request, "components/tree_branch.html", {"nodes": [node]})
