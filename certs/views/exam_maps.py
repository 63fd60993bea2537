"""An exam's map: seen by members, corrected by curators; each correction is a revision and can be undone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certs.actions.exam_maps import (
    ItemEditedMeanwhile,
    RevisionCannotBeUndone,
    remove_map_items,
    save_map_item,
    undo_map_revision,
)
from certs.forms.map_items import MapItemForm
from certs.models import ExamMap, ExamMapItem, ExamMapRevision, ExamVersion
from certs.queries.exam_map_pages import entry_on_maps, map_history, map_page, mapped_version, task_choices
from certs.queries.map_items import ItemRefused
from certs.views.members import member_of
from certs.views.ways_back import lead_back, offer_undo
from notes.access import curator_required, member_required
from notes.models import Entry, Service


@member_required
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    member = member_of(request)
    page = map_page(version=_version(code), person=member.person, today=member.today)
    return render(request, "certs/exam_maps/show.html", {"page": page})


@member_required
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    page = map_history(version=_version(code), number=request.GET.get("page"))
    return render(request, "certs/exam_maps/history.html", {"page": page})


@curator_required
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """On which exams' maps an entry is, and the way to put it on another."""
    member = member_of(request)
    found = Entry.objects.visible_to(member.person).select_related("service", "feature__service")
    one = found.filter(pk=pk, slug__isnull=False).first()
    if one is None:
        raise Http404("There is no such entry.")
    exams = entry_on_maps(entry=one, person=member.person, today=member.today)
    service = one.service or (one.feature.service if one.feature else None)
    return render(request, "certs/exam_maps/entry.html", {"entry": one, "service": service, "exams": exams})


@never_cache
@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """`?entry=17`, or `?of=5` of a service, says what is to be put on the map."""
    version = _version(code)
    return _form(request, version, None, _of_asked(request))


@never_cache
@curator_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    version = _version(code)
    item = _item(version, pk)
    rows = item.tasks.order_by("domain__number", "number").values_list("domain__number", "number")
    initial = {
        "kind": item.kind,
        "name": item.name,
        "entry": item.entry.slug or "" if item.entry else "",
        "weight": item.weight,
        "why": item.why,
        "tasks": [f"{domain}.{number}" for domain, number in rows],
    }
    return _form(request, version, item, initial)


@curator_required
@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    version, member = _version(code), member_of(request)
    item = _item(version, pk)
    remove_map_items(item_ids=[item.pk], by=member.person, at=member.at, through=ExamMapRevision.Through.FORM)
    _offer_undo(request, version, f"Took {item.name} off the map. A new load of the catalogue keeps it off.")
    return lead_back(request, reverse("certs:map", args=[version.code]))


@curator_required
@require_POST
def undo(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version, member = _version(code), member_of(request)
    try:
        undo_map_revision(exam_map_id=version.pk, number=number, by=member.person, at=member.at)
    except ExamMapRevision.DoesNotExist as error:
        raise Http404("There is no such revision.") from error
    except RevisionCannotBeUndone as reason:
        messages.error(request, str(reason))
        page = map_history(version=version, number=None)
        return render(request, "certs/exam_maps/history.html", {"page": page}, status=HTTPStatus.CONFLICT)
    messages.success(request, f"Undid revision {number} of the map.")
    return lead_back(request, reverse("certs:map-history", args=[version.code]))


def _form(
    request: HttpRequest, version: ExamVersion, item: ExamMapItem | None, initial: dict[str, Any]
) -> HttpResponse:
    tasks = task_choices(version)
    now = ExamMap.objects.values_list("revision_number", flat=True).get(pk=version.pk)
    if not tasks and isinstance(initial.get("tasks"), list):
        initial["tasks"] = ", ".join(initial["tasks"])
    sent = request.POST if request.method == "POST" else None
    form = MapItemForm(sent, version=version, tasks=tasks, initial={**initial, "base_revision": now})
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            return _save(request, version, item, form)
        except ItemRefused as refused:
            form.add_error(None, str(refused))
        except ItemEditedMeanwhile as meanwhile:
            form.add_error(None, str(meanwhile))
            status = HTTPStatus.CONFLICT
    if form.is_bound and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    held = {"form": form, "version": version, "item": item, "has_tasks": bool(tasks)}
    return render(request, "certs/exam_maps/edit.html", held, status=status)


def _save(
    request: HttpRequest, version: ExamVersion, item: ExamMapItem | None, form: MapItemForm
) -> HttpResponse:
    member = member_of(request)
    saved = save_map_item(
        exam_map_id=version.pk,
        item_id=item.pk if item else None,
        base_revision=form.cleaned_data["base_revision"],
        values=form.values(),
        by=member.person,
        at=member.at,
        through=ExamMapRevision.Through.FORM,
        summary=form.cleaned_data["summary"],
    )
    _offer_undo(request, version, f"{saved.name} is on the map of {version.code} as you said.")
    return lead_back(request, reverse("certs:map", args=[version.code]))


def _offer_undo(request: HttpRequest, version: ExamVersion, words: str) -> None:
    number = ExamMap.objects.values_list("revision_number", flat=True).get(pk=version.pk)
    if number:
        offer_undo(request, words, url=reverse("certs:map-undo", args=[version.code, number]))
    else:
        messages.success(request, words)


def _of_asked(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form already says."""
    service = Service.objects.filter(pk=_number(request, "of")).first()
    if service is not None:
        return {"kind": ExamMapItem.Kind.SERVICE, "name": service.name}
    entry = Entry.objects.live().filter(pk=_number(request, "entry")).first()
    if entry is not None:
        return {"kind": ExamMapItem.Kind.TOPIC, "name": entry.title, "entry": entry.slug or ""}
    return {}


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _version(code: str) -> ExamVersion:
    version = mapped_version(code)
    if version is None:
        raise Http404("There is no map of such an exam.")
    return version


def _item(version: ExamVersion, pk: int) -> ExamMapItem:
    item = ExamMapItem.objects.select_related("entry").filter(exam_map=version.pk, pk=pk).first()
    if item is None:
        raise Http404("There is no such item on this map.")
    return item
