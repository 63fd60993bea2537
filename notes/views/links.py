"""Links out of the wiki; one of them with the looks at it, and a look at it now."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notes.access import curator_required, reader_required
from notes.actions.link_checks import AskedTooOften, check_link
from notes.link_checking.pacing import Pacer
from notes.link_checking.probing import Prober, agent_of
from notes.queries.link_standings import link_page
from notes.queries.links import links_page, readable_links
from notes.views.entry_editing import signed_in

# A person waits for the answer, and a thread of the server waits with them.
SECONDS_AN_ANSWER = 8.0
SECONDS_A_LINK = 20.0
OFF = "This wiki asks no other site: its settings say AWSKB_NO_LINK_CHECKS=1."


@reader_required
def index(request: HttpRequest) -> HttpResponse:
    """Every link that the notes cite, by site, kind and state."""
    page = links_page(
        person=request.user,
        site=request.GET.get("site", ""),
        kind=request.GET.get("kind", ""),
        state=request.GET.get("state", ""),
        number=request.GET.get("page"),
        show_all="tree" in request.GET,
    )
    return render(request, "notes/links/index.html", {"page": page, "tree": page.tree})


@reader_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, pk)


@curator_required
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the link now."""
    link = get_object_or_404(readable_links(request.user), pk=pk)
    if settings.AWSKB_NO_LINK_CHECKS:
        return _shown(request, pk, refused=OFF, status=HTTPStatus.CONFLICT)
    try:
        check_link(link=link, prober=prober_for_one(), by=signed_in(request), now=timezone.now)
    except AskedTooOften as refusal:
        return _shown(request, pk, refused=str(refusal), status=HTTPStatus.TOO_MANY_REQUESTS)
    messages.success(request, "Looked at it now; what was found stands below.")
    return redirect("notes:link", pk)


def prober_for_one() -> Prober:
    """Looks at one link while a person, or a person's program, waits."""
    return Prober(
        agent=agent_of(settings.AWSKB_LINK_CHECK_CONTACT),
        pacer=Pacer(pause=1.0),
        seconds_an_answer=SECONDS_AN_ANSWER,
        seconds_a_link=SECONDS_A_LINK,
    )


def _shown(request: HttpRequest, pk: int, *, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    page = link_page(person=request.user, pk=pk, show_all="tree" in request.GET)
    context = {"page": page, "tree": page.tree, "refused": refused}
    return render(request, "notes/links/show.html", context, status=status)
