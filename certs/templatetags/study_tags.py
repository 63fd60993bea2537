"""What certificates have to say on the pages of the notes, which know nothing of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils import timezone

from certs.queries.exam_chips import (
    ExamChips,
    codes_by_service_url,
    exams_for_entry,
    exams_for_service,
    is_certification_section,
    meaning_of_entry,
)

register = template.Library()


@register.inclusion_tag("certs/chips/entry.html", takes_context=True)
def exams_of_entry(context: Mapping[str, Any], page: Any) -> dict[str, Any]:
    """For the page of a term or a section: one query, for its exams or for the certificate that it means."""
    line = getattr(page, "line", None)
    if line is not None and is_certification_section(crumb.name.words for crumb in page.crumbs):
        names = (line.title, line.expansion, *line.aliases)
        return {
            "meaning": meaning_of_entry(entry_id=page.id, names=names),
            "entry_id": page.id,
            "me": context.get("me"),
            "csrf_token": context.get("csrf_token"),
        }
    return {"exams": exams_for_entry(entry_id=page.id, today=timezone.localdate())}


@register.simple_tag
def exams_asking(services: Iterable[Any]) -> dict[str, str]:
    """For a list of services, by their addresses, the codes of the exams that ask for them: one query."""
    return codes_by_service_url(urls=[service.url for service in services], today=timezone.localdate())


@register.filter
def codes_at(asking: dict[str, str], url: str) -> str:
    return asking.get(url, "")


@register.inclusion_tag("certs/chips/service.html")
def exams_of_service(service: Any) -> dict[str, ExamChips]:
    """For the page of a service: one query."""
    return {"exams": exams_for_service(service_id=service.pk, today=timezone.localdate())}
