"""Addresses replaced in all entries at once: looked through line by line, then written, and undone as one."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.access import curator_required
from notes.actions.entries import EntryCannotBeSaved
from notes.actions.link_rewrites import (
    NotAnAddress,
    NothingChosen,
    UndoneAlready,
    plan_link_rewrites,
    rewrite_links,
    undo_link_rewrite,
)
from notes.actions.put_back import CannotBePutBack
from notes.actions.rewrites import EntriesChangedMeanwhile, RewritePlan
from notes.models import LinkRewrite, Revision
from notes.queries.editing import shown_name
from notes.queries.link_rewrites import (
    TO_ARCHIVE,
    Replacement,
    links_to_replace,
    new_rewrite_page,
    proposed_address,
    rewrite_page,
    words_of,
)
from notes.queries.renames import WrittenLine
from notes.rendering.address_differences import address_difference
from notes.views.entry_editing import signed_in
from notes.views.entry_forms import is_number
from notes.views.renames import shown_bases


@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What would change; posted, the ticked lines are written anew."""
    sent = request.POST if request.method == "POST" else request.GET
    to = TO_ARCHIVE if sent.get("to") == TO_ARCHIVE else "moved"
    replacements = _replacements(request, sent, to)
    if request.method == "POST":
        return _written(request, replacements, to)
    return _shown(request, replacements, to)


@curator_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    rewrite = get_object_or_404(LinkRewrite.objects.select_related("by"), pk=pk)
    page = rewrite_page(rewrite=rewrite)
    return render(request, "notes/link_rewrites/show.html", {"page": page})


@curator_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    rewrite = get_object_or_404(LinkRewrite.objects.select_related("by"), pk=pk)
    through = Revision.Through.FORM
    try:
        undo_link_rewrite(rewrite_id=pk, by=signed_in(request), at=timezone.now(), through=through)
    except UndoneAlready:
        messages.info(request, "This was undone already.")
    except CannotBePutBack as refusal:
        page = rewrite_page(rewrite=rewrite, refused=f"Nothing was undone. {refusal}")
        context = {"page": page}
        return render(request, "notes/link_rewrites/show.html", context, status=HTTPStatus.CONFLICT)
    else:
        messages.success(request, f"Undone: {rewrite.words}.")
    return redirect("notes:link-rewrite", pk)


def _replacements(request: HttpRequest, sent: QueryDict, to: str) -> list[Replacement]:
    """The links that were named, each with the address that was written for it, else the proposed one."""
    ids = [int(value) for value in sent.getlist("link") if is_number(value)]
    links = links_to_replace(person=request.user, ids=ids)
    if not links:
        raise Http404("None of these links is cited by an entry.")
    return [
        Replacement(
            link.pk,
            link.url,
            sent.get(f"address-{link.pk}", "").strip() or proposed_address(link=link, to=to),
        )
        for link in links
    ]


def _addresses(replacements: list[Replacement]) -> dict[str, str]:
    return {one.old: one.new for one in replacements if one.new not in ("", one.old)}


def _written(request: HttpRequest, replacements: list[Replacement], to: str) -> HttpResponse:
    chosen = set(request.POST.getlist("line"))
    try:
        done = rewrite_links(
            addresses=_addresses(replacements),
            chosen=chosen,
            bases=shown_bases(request),
            words=words_of(replacements, to),
            by=signed_in(request),
            at=timezone.now(),
            through=Revision.Through.FORM,
        )
    except NothingChosen:
        refused = "No line is ticked, so nothing was written."
        return _shown(request, replacements, to, chosen, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    except EntriesChangedMeanwhile as meanwhile:
        names = ", ".join(shown_name(entry) for entry in meanwhile.entries)
        refused = f"Somebody saved {names} meanwhile, so nothing was written. Look again, then write."
        return _shown(request, replacements, to, chosen, refused, HTTPStatus.CONFLICT)
    except (NotAnAddress, EntryCannotBeSaved) as refusal:
        refused = f"Nothing was written: {refusal}"
        return _shown(request, replacements, to, chosen, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    count = len(done.touched)
    messages.success(request, f"Written anew in {count} {'entry' if count == 1 else 'entries'}.")
    return redirect("notes:link-rewrite", done.pk)


def _shown(
    request: HttpRequest,
    replacements: list[Replacement],
    to: str,
    chosen: set[str] | None = None,
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    plan, addresses = RewritePlan([], []), _addresses(replacements)
    try:
        plan = plan_link_rewrites(addresses)
    except NotAnAddress as refusal:
        refused, status = refused or str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    keys = {str(line.key) for line in plan.lines}
    page = new_rewrite_page(
        replacements=replacements,
        to=to,
        lines=[
            WrittenLine(
                str(one.key),
                one.entry,
                one.key.field,
                one.key.line,
                one.old,
                one.new,
                address_difference(one.old, addresses),
            )
            for one in plan.lines
        ],
        unwritable=[(one.entry, one.written) for one in plan.unwritable],
        unticked=frozenset() if chosen is None else frozenset(keys - chosen),
        refused=refused,
    )
    return render(request, "notes/link_rewrites/new.html", {"page": page}, status=status)
