"""A person's dates in a calendar program, under a secret address that its person makes and revokes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from certs.actions.calendars import (
    MOST_BLOCKS,
    TooManyBlocks,
    give_up_study_time,
    keep_study_time,
    make_calendar_address,
    revoke_calendar_address,
)
from certs.forms.calendars import StudyTimeForm
from certs.models import StudyBlock, time_zone_of
from certs.queries.calendars import CalendarDate, address_of, calendar_dates, own_calendar
from certs.views.members import member_of
from notes.access import member_required

REFRESHED_EVERY = timedelta(hours=6)


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What the calendar holds, its address, and the times of the week kept for study."""
    return _page(request, StudyTimeForm(person=request.user), HTTPStatus.OK)


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar as RFC 5545 has it. The address alone says whose it is."""
    address = address_of(token=token)
    if address is None:
        raise Http404("There is no calendar under this address. It may have been revoked.")
    zone = time_zone_of(address.person)
    today = timezone.now().astimezone(zone).date()
    dates = calendar_dates(person=address.person, today=today)
    text = _calendar(request, dates, zone, address.made_at).to_ical()
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@member_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    make_calendar_address(by=member.person, at=member.at)
    messages.success(
        request, "Your calendar has an address. Keep it to yourself: who knows it reads the calendar."
    )
    return redirect("certs:calendar")


@member_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if revoke_calendar_address(by=member_of(request).person):
        messages.success(request, "The address of your calendar leads nowhere from now on.")
    return redirect("certs:calendar")


@never_cache
@member_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """A time of the week for study."""
    member = member_of(request)
    form = StudyTimeForm(request.POST, person=member.person)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        keep_study_time(by=member.person, since=member.today, **form.cleaned_data)
    except TooManyBlocks:
        form.add_error(None, f"{MOST_BLOCKS} times a week are kept already. Remove one first.")
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "The time stands in your calendar.")
    return redirect("certs:calendar")


@member_required
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    member = member_of(request)
    block = get_object_or_404(StudyBlock.objects.of(member.person), pk=pk)
    give_up_study_time(by=member.person, block=block)
    again = {
        "weekday": block.weekday,
        "starts_at": f"{block.starts_at:%H:%M}",
        "minutes": block.minutes,
        "goal": block.goal_id or "",
    }
    undo = format_html('<a href="?{}#study-times">Put it back…</a>', urlencode(again))
    messages.success(request, format_html("The time is out of your calendar. {}", undo))
    return redirect("certs:calendar")


def _page(request: HttpRequest, form: StudyTimeForm, status: HTTPStatus) -> HttpResponse:
    member = member_of(request)
    if not form.is_bound and "weekday" in request.GET:
        form.initial = {name: request.GET.get(name, "") for name in form.fields}
    page = own_calendar(person=member.person, today=member.today)
    return render(request, "certs/calendars/show.html", {"page": page, "form": form}, status=status)


def _calendar(request: HttpRequest, dates: list[CalendarDate], zone: ZoneInfo, made_at: datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//awskb//study//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "awskb: exams and study")
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"value": "DURATION"})
    host = request.get_host().partition(":")[0]
    for date in dates:
        calendar.add_component(_event(request, date, zone, made_at, host))
    calendar.add_missing_timezones()
    return calendar


def _event(request: HttpRequest, date: CalendarDate, zone: ZoneInfo, made_at: datetime, host: str) -> Event:
    event = Event()
    event.add("uid", f"{date.key}@{host}")
    # Nothing in the rows says when a date was last moved; the address's own moment keeps the answer the same.
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", date.title)
    event.add("url", request.build_absolute_uri(date.url))
    if date.place:
        event.add("location", date.place)
    start = date.starts(zone)
    if start is None:
        event.add("dtstart", date.day)
        event.add("transp", "TRANSPARENT")
        return event
    # What repeats keeps its hour on the clock across a change of daylight saving time, so it names the zone.
    event.add("dtstart", start if date.repeats_on is not None else start.astimezone(UTC))
    event.add("duration", timedelta(minutes=date.minutes or 0))
    if date.repeats_on is not None:
        rule: dict[str, str | datetime] = {"freq": "weekly", "byday": date.weekday}
        if date.repeats_until:
            end = datetime.combine(date.repeats_until, datetime.max.time().replace(microsecond=0), zone)
            rule["until"] = end.astimezone(UTC)
        event.add("rrule", rule)
    return event
