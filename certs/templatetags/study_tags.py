"""What certificates have to say on the pages of the notes, which know nothing of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from certs.models import time_zone_of
from certs.queries.exam_chips import (
    ExamChips,
    ExamsOnPage,
    codes_by_service_url,
    exams_for_entry,
    exams_for_service,
    exams_on_page,
    is_certification_section,
    meaning_of_entry,
)
from certs.queries.goals import NextExam, next_exam
from notes.access import Person

register = template.Library()

_ON_PAGE = "certs exams on page"


@register.inclusion_tag("certs/chips/entry.html", takes_context=True)
def exams_of_entry(context: Context, page: Any) -> dict[str, Any]:
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
    known = context.render_context.get(_ON_PAGE)
    if isinstance(known, ExamsOnPage):
        return {"exams": known.entry}
    person, today = _reader(context)
    return {"exams": exams_for_entry(entry_id=page.id, person=person, today=today)}


@register.simple_tag(takes_context=True)
def exams_on(context: Context, page: Any) -> dict[str, ExamChips]:
    """For a section's page: the exams of every service on it, by address. The rail takes its own from the
    same query, so this stands before it, in a block of the page's own template."""
    person, today = _reader(context)
    lines = [line for flow in (page.flow, *page.below) for line in (flow, *flow.terms)]
    urls = {line.catalogue.url for line in lines if line.catalogue and not line.catalogue.is_part}
    known = exams_on_page(entry_id=page.id, service_urls=urls, person=person, today=today)
    context.render_context[_ON_PAGE] = known
    return known.by_service_url


@register.filter
def beside(exams: Any, line: Any) -> ExamChips | None:
    """What `exams_on` knows of a catalogue line; nothing on pages that did not ask."""
    return exams.get(line.url) if isinstance(exams, dict) and not line.is_part else None


@register.simple_tag(takes_context=True)
def next_exam_of_reader(context: Context) -> NextExam | None:
    """The reader's nearest exam day: one query; nothing for visitors."""
    person, today = _reader(context)
    return next_exam(person=person, today=today) if person.is_authenticated else None


@register.simple_tag
def exams_asking(services: Iterable[Any]) -> dict[str, str]:
    """For a list of services, by their addresses, the codes of the exams that ask for them: one query."""
    return codes_by_service_url(urls=[service.url for service in services], today=timezone.localdate())


@register.filter
def codes_at(asking: dict[str, str], url: str) -> str:
    return asking.get(url, "")


@register.inclusion_tag("certs/chips/service.html", takes_context=True)
def exams_of_service(context: Context, service: Any) -> dict[str, ExamChips]:
    """For the page of a service: one query."""
    person, today = _reader(context)
    return {"exams": exams_for_service(service_id=service.pk, person=person, today=today)}


def _reader(context: Context) -> tuple[Person, date]:
    """Who reads the page, and which day it is for them."""
    person: Person = context["request"].user
    return person, timezone.now().astimezone(time_zone_of(person)).date()
