"""Resources of the team: listed, looked at, added, corrected, removed. A person's place in them is theirs."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.resources import (
    ResourceFacts,
    ResourceThere,
    add_resource,
    edit_resource,
    remove_resource,
    restore_resource,
)
from certs.forms.resources import OpinionForm, PositionForm, ResourceForm
from certs.models import Resource
from certs.queries.resource_offers import position_offers
from certs.queries.resources import (
    ResourceFilters,
    links_like,
    own_place,
    removed_lately,
    resource_page,
    resources_page,
)
from certs.views.members import Member, member_of
from certs.views.ways_back import offer_undo
from notes.access import can_curate, can_edit, curator_required, member_required
from notes.queries.link_facts import link_of

NOT_THERE = "There is no such resource."
LONGEST_FILTER = 200


@never_cache
@member_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the team learns from, filtered, with where the person is in each."""
    member = member_of(request)
    filters = ResourceFilters(
        exam=request.GET.get("exam", "").replace("\0", "")[:20],
        kind=request.GET.get("kind", "") if request.GET.get("kind") in Resource.Kind.values else "",
        text=request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_FILTER],
        is_mine=request.GET.get("mine") == "1",
    )
    page = resources_page(person=member.person, filters=filters, number=request.GET.get("page"))
    held = {
        "page": page,
        "kinds": Resource.Kind.choices,
        "offers": position_offers(person=member.person),
        "removed": removed_lately() if can_curate(member.person) else [],
    }
    return render(request, "certs/resources/index.html", held)


@never_cache
@member_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return show_resource(request, pk)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Every member may add one: they are who learns from it. `?url=` and `?title=` begin the form."""
    member = member_of(request)
    if request.method != "POST":
        begin = {name: request.GET.get(name, "").replace("\0", "")[:2000] for name in ("url", "title")}
        begin["kind"] = Resource.Kind.VIDEO if _is_video(begin["url"]) else Resource.Kind.COURSE
        words = request.GET.get("find", "").replace("\0", "").strip()[:LONGEST_FILTER]
        held = {
            "form": ResourceForm(initial=begin),
            "find": words,
            "links": links_like(person=member.person, words=words),
        }
        return render(request, "certs/resources/new.html", held)
    form = ResourceForm(request.POST)
    if form.is_valid():
        try:
            resource = add_resource(facts=_facts(form), by=member.person, at=member.at)
        except ResourceThere as there:
            return _there_already(request, form, there, "certs/resources/new.html", {})
        messages.success(request, "The team has it. Say how far you are, if you are in it already.")
        return redirect("certs:resource", resource.pk)
    held = {"form": form}
    return render(request, "certs/resources/new.html", held, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever added it, and for editors."""
    member = member_of(request)
    resource = _editable(member, pk)
    if request.method != "POST":
        held = {"form": ResourceForm.of(resource), "resource": resource}
        return render(request, "certs/resources/edit.html", held)
    form = ResourceForm(request.POST)
    if form.is_valid():
        try:
            edit_resource(resource_id=pk, facts=_facts(form))
        except ResourceThere as there:
            return _there_already(request, form, there, "certs/resources/edit.html", {"resource": resource})
        messages.success(request, "Saved.")
        return redirect("certs:resource", pk)
    held = {"form": form, "resource": resource}
    return render(request, "certs/resources/edit.html", held, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@curator_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the team's list; whoever is in it keeps it, and the message undoes it."""
    try:
        resource = remove_resource(resource_id=pk, at=member_of(request).at)
    except Resource.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    offer_undo(request, f"{resource.title} is removed.", url=reverse("certs:resource-restore", args=[pk]))
    return redirect("certs:resources")


@never_cache
@curator_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        restore_resource(resource_id=pk)
    except Resource.DoesNotExist as gone:
        raise Http404(NOT_THERE) from gone
    except ResourceThere as there:
        messages.error(request, f"{there} Remove or correct that one first.")
        return redirect("certs:resource", there.resource.pk)
    return redirect("certs:resource", pk)


def show_resource(
    request: HttpRequest,
    pk: int,
    *,
    position: PositionForm | None = None,
    opinion: OpinionForm | None = None,
) -> HttpResponse:
    """The page of one resource; with a refused form, that form with its errors, as 422."""
    member = member_of(request)
    page = resource_page(person=member.person, resource_id=pk)
    if page is None:
        raise Http404(NOT_THERE)
    own = page.own_opinion
    begin = {"rating": own.rating or "", "text": own.text} if own else {}
    held = {
        "page": page,
        "position": position or PositionForm(resource=page.own.resource, initial={"where": page.own.place}),
        "opinion": opinion or OpinionForm(initial=begin),
        "may_edit": _may_edit(member, page.own.resource),
        "may_remove": can_curate(member.person),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if position or opinion else HTTPStatus.OK
    return render(request, "certs/resources/show.html", held, status=status)


def _facts(form: ResourceForm) -> ResourceFacts:
    asked = form.cleaned_data
    return ResourceFacts(
        kind=asked["kind"],
        title=asked["title"],
        author=asked["author"],
        url=asked["url"],
        length=form.length,
        exams=list(asked["exams"]),
    )


def _is_video(url: str) -> bool:
    return bool(url) and link_of(url).kind == "video"


def _may_edit(member: Member, resource: Resource) -> bool:
    return resource.added_by_id == member.person.pk or can_edit(member.person)


def _editable(member: Member, pk: int) -> Resource:
    own = own_place(person=member.person, resource_id=pk)
    if own is None or (own.resource.removed_at is not None and own.row is None):
        raise Http404(NOT_THERE)
    if not _may_edit(member, own.resource):
        raise PermissionDenied("This resource is for an editor, or for whoever added it, to change.")
    return own.resource


def _there_already(
    request: HttpRequest, form: ResourceForm, there: ResourceThere, template: str, held: dict[str, object]
) -> HttpResponse:
    form.add_error("url", str(there))
    shown = {**held, "form": form, "existing": there.resource}
    return render(request, template, shown, status=HTTPStatus.CONFLICT)
