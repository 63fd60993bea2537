"""Search: the page of results, and the lines of the switcher while somebody types."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from notes.access import can_edit, reader_required
from notes.forms.search import read_search
from notes.queries.search import search_page, switcher_page
from notes.queries.search_places import address_of_line, place_for_new
from notes.views.switcher_commands import commands_like

COMMAND_SIGN = ">"


@reader_required
def results(request: HttpRequest) -> HttpResponse:
    """Ranked lines with their words marked, 25 a page."""
    wish = read_search(request.GET)
    page = search_page(text=wish.text, person=request.user, only=wish.only, number=wish.number)
    context = {"page": page, "query_text": page.text, "new_query": urlencode({"title": page.new_title})}
    return render(request, "notes/search/results.html", context)


@reader_required
def suggest(request: HttpRequest) -> HttpResponse:
    """The best lines as options of the switcher, and what else can be done with the words."""
    wish = read_search(request.GET)
    if wish.text.lstrip().startswith(COMMAND_SIGN):
        commands = commands_like(text=wish.text.lstrip()[1:], person=request.user)
        return render(request, "notes/search/commands.html", {"commands": commands})
    page = switcher_page(text=wish.text, person=request.user, only=wish.only)
    new = (
        place_for_new(title=page.new_title, at=wish.at, person=request.user)
        if can_edit(request.user)
        else None
    )
    return render(request, "notes/search/suggest.html", {"page": page, "new": new})


@reader_required
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """To a line of a section that has several pages."""
    address = address_of_line(pk=pk, person=request.user)
    if address is None:
        raise Http404("There is no such line.")
    return redirect(address)
