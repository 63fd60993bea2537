"""What changed, latest first: who, when, through what, why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.access import member_required
from notes.forms.changes import KIND_CHOICES, THROUGH_CHOICES, read_changes
from notes.queries.changes import changes_page
from notes.queries.contents import tree_for
from notes.queries.feed_addresses import own_feed


@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Changes of the whole wiki, or what the filters in the address leave."""
    person = request.user
    asked = read_changes(request.GET)
    page = changes_page(person=person, wish=asked.wish, number=asked.number)
    around = tree_for(person=person, show_all="tree" in request.GET)
    held = {
        "page": page,
        "asked": asked,
        "through_choices": THROUGH_CHOICES,
        "kind_choices": KIND_CHOICES,
        "feed": own_feed(person=person, query=asked.query),
        "feed_query": asked.query,
        "tree": around,
    }
    return render(request, "notes/changes/index.html", held)
