"""What certificates have to say on the pages of the notes, which know nothing of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from certs.models import time_zone_of
from certs.queries.beside_entries import BesideEntries, beside_entries
from certs.queries.card_beside import CardBeside, card_beside
from certs.queries.entry_states import Coverage
from certs.queries.exam_chips import (
    ExamChips,
    codes_by_service_url,
    exams_for_service,
    is_certification_section,
)
from certs.queries.goals import NextExam, next_exam
from certs.queries.state_choices import StateChoice, choice_of_entry, choice_of_item
from certs.queries.state_marks import Marks
from certs.queries.study_commands import study_commands
from notes.access import Person, is_member
from notes.templatetags.note_tags import icon

register = template.Library()

_BESIDE = "what certs says beside the entries of this page"


@register.inclusion_tag("certs/chips/entry.html", takes_context=True)
def exams_of_entry(context: Context, page: Any) -> dict[str, Any]:
    """For the page of a term or a section: its exams, or the certificate that it means."""
    beside = _beside(context, page)
    if beside.meaning is None:
        exams = beside.exams.entry if beside.exams else None
        return {"exams": exams, "entry_id": page.id, "me": context.get("me")}
    return {
        "meaning": beside.meaning,
        "entry_id": page.id,
        "me": context.get("me"),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def exams_on(context: Context, page: Any) -> dict[str, ExamChips]:
    """For a section's page: the exams of every service on it, by address."""
    found = _beside(context, page).exams
    return found.by_service_url if found else {}


@register.simple_tag(takes_context=True)
def my_marks(context: Context, page: Any) -> Marks | None:
    """The states of all entries on the page, for its `state_mark`; None for a visitor, who has none."""
    return _beside(context, page).marks if is_member(context["request"].user) else None


@register.simple_tag
def state_mark(marks: Marks | None, line: Any) -> str:
    """The mark of one entry on its section's page."""
    if not marks:
        return ""
    name = getattr(line, "title", "") or str(line.name)
    return mark_of(
        choice_of_entry(entry=line.addresses.entry, mark=marks.of(line.id), name=name, revision=line.revision)
    )


@register.simple_tag
def entry_mark(marks: Marks | None, entry: Any) -> str:
    """The mark of an entry outside its section's page."""
    return mark_of(choice_of_entry(entry=entry, mark=marks.of(entry.pk))) if marks else ""


@register.simple_tag
def item_mark(mine: Coverage | None, line: Any) -> str:
    """The mark of one item of a map; what is in scope but on no map has none."""
    if mine is None or not line.id:
        return ""
    return mark_of(choice_of_item(item_id=line.id, name=line.short, state=mine.states[line.id]))


@register.simple_tag
def mark_of(one: StateChoice) -> SafeString:
    """A link to the page where the state is chosen; a script offers the choice in place."""
    return format_html(
        '<a class="mark mark--{}" href="{}" data-mark="{}"{}>{}'
        '<span class="visually-hidden">{}: {}</span></a>',
        one.mark.state,
        one.url,
        one.what,
        format_html(' data-seen="{}"', one.revision) if one.revision else "",
        icon(one.mark.icon),
        one.name,
        one.mark.words,
    )


@register.inclusion_tag("certs/entry_states/control.html", takes_context=True)
def state_control(context: Context, page: Any) -> dict[str, Any]:
    """The choice of a state on an entry's own page; empty for a visitor."""
    marks = my_marks(context, page)
    if marks is None:
        return {}
    own = getattr(page, "line", None) or page.flow
    one = choice_of_entry(entry=own.addresses.entry, mark=marks.of(page.id), revision=own.revision)
    return {
        "one": one,
        "card": _card_beside(context, page),
        "has_card": _beside(context, page).has_card,
        "me": context.get("me"),
        "has_keys": True,
        "in_place": True,
        "csrf_token": context.get("csrf_token"),
        "back": context["request"].get_full_path(),
    }


def _card_beside(context: Context, page: Any) -> CardBeside | None:
    line, found = getattr(page, "line", None), _beside(context, page)
    if line is None:
        return None
    means = found.meaning is not None and found.meaning.certification is not None
    return card_beside(line=line, verdict=found.verdict, is_certificate=means)


@register.simple_tag(takes_context=True)
def with_study_commands(context: Context, commands: list[Any]) -> list[Any]:
    """The switcher's commands, and those of study that fit the same words."""
    request = context["request"]
    asked = request.GET.get("q", "").strip().removeprefix(">")
    return [*commands, *study_commands(text=asked, person=request.user)]


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
def exams_of_service(context: Context, service: Any) -> dict[str, Any]:
    """For the page of a service: one query. Where the notes lack it, a card of the catalogue's line."""
    person, today = _reader(context)
    page = context.get("page")
    is_lacking = service.one_line and service.is_current and not (page and page.entries)
    return {
        "exams": exams_for_service(service_id=service.pk, person=person, today=today),
        "card_what": f"catalogue-{service.pk}" if is_lacking and is_member(person) else "",
        "csrf_token": context.get("csrf_token"),
        "back": context["request"].get_full_path(),
    }


def _beside(context: Context, page: Any) -> BesideEntries:
    """One query for a page, in whichever of its blocks it is asked first."""
    known = context.render_context.get(_BESIDE)
    if isinstance(known, BesideEntries):
        return known
    line = getattr(page, "line", None)
    names = None
    if line is not None and is_certification_section(crumb.name.words for crumb in page.crumbs):
        names = (line.title, line.expansion, *line.aliases)
    lines = (
        [] if line is not None else [one for flow in (page.flow, *page.below) for one in (flow, *flow.terms)]
    )
    person, today = _reader(context)
    found = beside_entries(
        person=person,
        entry_id=page.id,
        shown_ids=[page.id, *(one.id for one in lines)],
        service_urls={one.catalogue.url for one in lines if one.catalogue and not one.catalogue.is_part},
        names=names,
        today=today,
    )
    context.render_context[_BESIDE] = found
    return found


def _reader(context: Context) -> tuple[Person, date]:
    """Who reads the page, and which day it is for them."""
    person: Person = context["request"].user
    return person, timezone.now().astimezone(time_zone_of(person)).date()
