"""What stands in a person's private calendar, and whose calendar a secret address opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from certs.models import CalendarAddress, Goal, StudyBlock, time_zone_of
from certs.queries.credentials import credentials_of
from notes.access import Person, is_member

LONGEST_TOKEN = 100
DEFAULT_EXAM_MINUTES = 130
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One thing in the calendar: a whole day, or a moment in the person's zone with its minutes.

    `repeats_on` is the weekday (0 Monday) of what comes every week, until `repeats_until` if that is known.
    """

    key: str
    title: str
    day: date
    url: str
    starts_at: time | None = None
    minutes: int | None = None
    place: str = ""
    repeats_on: int | None = None
    repeats_until: date | None = None

    def starts(self, zone: ZoneInfo) -> datetime | None:
        return datetime.combine(self.day, self.starts_at, zone) if self.starts_at else None

    @property
    def is_over(self) -> bool:
        """A rule that ends before its first day is none that a calendar program has to understand."""
        return self.repeats_until is not None and self.repeats_until < self.day

    @property
    def weekday(self) -> str:
        """As RFC 5545 writes it."""
        return "" if self.repeats_on is None else WEEKDAYS[self.repeats_on]


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """The page on which a person makes the address and keeps times for study."""

    path: str
    made_at: datetime | None
    dates: list[CalendarDate]
    blocks: list[StudyBlock]
    zone: ZoneInfo


def own_calendar(*, person: Person, today: date) -> OwnCalendar:
    """The dates from today on, soonest first; `path` is empty where no address was made."""
    address = CalendarAddress.objects.of(person).first()
    dates = [one for one in calendar_dates(person=person, today=today) if one.day >= today]
    return OwnCalendar(
        path=reverse("certs:calendar-feed", args=[token_of(address)]) if address else "",
        made_at=address.made_at if address else None,
        dates=sorted((one for one in dates if one.repeats_on is None), key=lambda one: one.day),
        blocks=list(_blocks(person)),
        zone=time_zone_of(person),
    )


def calendar_dates(*, person: Person, today: date) -> list[CalendarDate]:
    """Exam and target dates of open goals, last days of certificates, times kept for study."""
    open_goals = Goal.objects.of(person).filter(closed_at=None).select_related("exam_version")
    dates = [date for goal in open_goals if (date := _exam_date(goal)) is not None]
    dates += [
        CalendarDate(f"credential-{held.row.pk}", f"{held.name}: last day", held.until, held.url)
        for held in credentials_of(person=person, today=today).credentials
        if held.until
    ]
    zone = time_zone_of(person)
    return dates + [time for block in _blocks(person) if not (time := _study_time(block, zone)).is_over]


def token_of(address: CalendarAddress) -> str:
    """The secret part of the address. The database alone does not give it away: it needs the key, too."""
    secret = salted_hmac("certs.calendar", f"{address.pk}:{address.salt}", algorithm="sha256").hexdigest()
    return f"{address.pk}-{secret}"


def address_of(*, token: str) -> CalendarAddress | None:
    """The address that bears this token, with its person; none once it is revoked or the person inactive."""
    number, _, _ = token.partition("-")
    if len(token) > LONGEST_TOKEN or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    address = CalendarAddress.objects.select_related("person").filter(pk=int(number)).first()
    if address is None or not constant_time_compare(token_of(address), token):
        return None
    return address if is_member(address.person) else None


def _blocks(person: Person) -> list[StudyBlock]:
    return list(StudyBlock.objects.of(person).select_related("goal__exam_version"))


def _exam_date(goal: Goal) -> CalendarDate | None:
    url = reverse("certs:goal", args=[goal.pk])
    code = goal.exam_version.code
    if goal.booked_on is None:
        target = goal.target_on
        return CalendarDate(f"goal-{goal.pk}", f"Target date: {code}", target, url) if target else None
    return CalendarDate(
        key=f"goal-{goal.pk}",
        title=f"{code} exam",
        day=goal.booked_on,
        url=url,
        starts_at=goal.booked_at,
        minutes=goal.exam_version.duration_minutes or DEFAULT_EXAM_MINUTES,
        place=goal.booked_place,
    )


def _study_time(block: StudyBlock, zone: ZoneInfo) -> CalendarDate:
    about = f": {block.goal.exam_version.code}" if block.goal else ""
    return CalendarDate(
        key=f"study-{block.pk}",
        title=f"Study{about}",
        day=block.since + timedelta(days=(block.weekday - block.since.weekday()) % 7),
        url=reverse("certs:calendar"),
        starts_at=block.starts_at,
        minutes=block.minutes,
        repeats_on=block.weekday,
        repeats_until=_last_day(block.goal, zone) if block.goal else None,
    )


def _last_day(goal: Goal, zone: ZoneInfo) -> date | None:
    """Study for a goal goes on until its date, and no longer than until it was reached or given up."""
    closed_on = goal.closed_at.astimezone(zone).date() if goal.closed_at else None
    return min((day for day in (goal.target_on, closed_on) if day), default=None)
