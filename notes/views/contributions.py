"""What one person changed in the wiki; for members, and nothing else of the person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.access import member_required
from notes.forms.changes import KIND_CHOICES, THROUGH_CHOICES, read_changes
from notes.queries.changes import contributions_page
from notes.queries.contents import tree_for
from notes.queries.feed_addresses import own_feed


@member_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The changes of one person, with the filters of all changes."""
    asked = read_changes(request.GET, by=pk)
    page = contributions_page(of=pk, person=request.user, wish=asked.wish, number=asked.number)
    if page is None:
        raise Http404("There is no such person.")
    feed_query = "&".join(filter(None, (f"by={pk}", asked.query)))
    held = {
        "page": page,
        "asked": asked,
        "through_choices": THROUGH_CHOICES,
        "kind_choices": KIND_CHOICES,
        "feed": own_feed(person=request.user, query=feed_query),
        "feed_query": feed_query,
        "tree": tree_for(person=request.user, show_all="tree" in request.GET),
    }
    return render(request, "notes/contributions/show.html", held)
