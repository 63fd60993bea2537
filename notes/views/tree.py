from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from notes.access import reader_required
from notes.queries.tree import branch, outline, section_counts


@reader_required
def branch_below(request: HttpRequest, pk: int) -> HttpResponse:
    """One section of the tree with its children, as a fragment."""
    person = request.user
    node = branch(sections=outline(person=person), counts=section_counts(person=person), section_id=pk)
    if node is None:
        raise Http404("There is no such section.")
    return render(request, "components/tree_node.html", {"node": node})
