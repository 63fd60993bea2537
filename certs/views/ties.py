from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from certs.actions.ties import leave_to_names, tie_entry
from certs.forms.ties import BY_NAMES, TieForm
from notes.access import editor_required
from notes.models import Entry


@editor_required
@require_POST
def decide(request: HttpRequest, entry_id: int) -> HttpResponse:
    """An editor says which certificate an entry means."""
    person: Any = request.user
    entry = get_object_or_404(Entry.objects.visible_to(person).select_related("parent__parent"), pk=entry_id)
    form = TieForm(request.POST)
    if not form.is_valid():
        told = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        return HttpResponse(told, status=HTTPStatus.UNPROCESSABLE_ENTITY, content_type="text/plain")
    if form.cleaned_data["certification"] == BY_NAMES:
        leave_to_names(entry_id=entry.pk)
    else:
        tie_entry(entry_id=entry.pk, certification_id=form.certification_id, by=person, at=timezone.now())
    return HttpResponseRedirect(entry.get_absolute_url())
