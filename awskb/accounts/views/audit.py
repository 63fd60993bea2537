"""The audit log, for administrators."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awskb.accounts.forms.audit import AuditForm
from awskb.accounts.queries.audit import audit_page
from awskb.accounts.signed_in import signed_in_person
from notes.access import administrator_required


@never_cache
@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    page = audit_page(
        username=asked.get("person", ""),
        kind=form.chosen_kind,
        on=asked.get("day"),
        older_than=asked.get("older_than"),
        zone=ZoneInfo(signed_in_person(request).time_zone),
    )
    kept = {name: str(asked[name]) for name in ("person", "kind", "day") if asked.get(name)}
    context = {
        "page": page,
        "form": form,
        "is_filtered": bool(kept),
        "query": urlencode(kept),
        "days": settings.AWSKB_AUDIT_DAYS,
    }
    return render(request, "people/audit.html", context)
