"""What a person's own answers say, as pictures: theirs alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from certs.queries.answers_by_domain import ExamAnswers, answers_by_domain
from certs.queries.due_days import due_days
from certs.queries.goals import open_goals
from certs.queries.hardest_cards import HardCard, hardest_cards
from certs.queries.review_days import answers_by_hour, days_of_answers
from certs.queries.review_wishes import wishes_of
from certs.readiness.wilson import Answers
from certs.review_facts.columns import Columns, Point, columns
from certs.review_facts.days import (
    ABOUT,
    Counted,
    Days,
    by_month,
    by_week,
    counted_from,
    first_month,
    last_days,
    spread,
    standing,
)
from certs.study_days.heatmap import day_words
from notes.access import Person

FORECAST_DAYS: Final = 30
HOURS: Final = 24
WEEKS_OF_A_YEAR: Final = 53
DAYS_OF_TWELVE_WEEKS: Final = 84


class Span(StrEnum):
    WEEKS = "weeks"
    YEAR = "year"

    @property
    def words(self) -> str:
        return "12 weeks" if self is Span.WEEKS else "year"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was remembered of some answers, beside the wish. `words` name them."""

    words: str
    answers: Answers
    standing: str

    @property
    def differs(self) -> bool:
        return self.standing not in ("", ABOUT)


@dataclass(frozen=True, slots=True)
class Rated:
    words: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table beside a picture of columns."""

    words: str
    lower: int
    upper: int

    @property
    def both(self) -> int:
        return self.lower + self.upper


@dataclass(frozen=True, slots=True)
class Picture:
    columns: Columns
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    span: Span
    spanned: Counted
    days_with_answers: int
    days: int
    per_day: Picture
    wished: int
    kinds: list[Kept]
    months: list[Kept]
    ratings: list[Rated]
    exams: list[ExamAnswers]
    hours: list[Kept]
    hours_picture: Columns
    due: Picture
    due_in_all: int
    overdue: int
    hardest: list[HardCard]

    @property
    def is_empty(self) -> bool:
        return not self.spanned.answers and not self.months and not self.due_in_all

    @property
    def a_day(self) -> int:
        return round(self.spanned.answers / self.days_with_answers) if self.days_with_answers else 0


def statistics_page(
    *, person: Person, span: Span, at: datetime, today: date, zone: ZoneInfo
) -> StatisticsPage:
    """A constant number of queries; the answers are counted by the database."""
    lines = [line for line in open_goals(person=person, today=today) if line.is_ahead]
    since = first_day(span, today)
    days = days_of_answers(person=person, since=min(since, first_month(today)))
    own = wishes_of(person)
    wished = own.choices.desired_retention
    spanned = counted_from(days, since)
    hours = answers_by_hour(person=person, since=since, zone=zone)
    until = today + timedelta(days=FORECAST_DAYS - 1)
    due = due_days(person=person, lines=lines, wishes=own.wishes, at=at, until=until, zone=zone)
    return StatisticsPage(
        span=span,
        spanned=spanned,
        days_with_answers=sum(on >= since for on in days),
        days=(today - since).days + 1,
        per_day=_by_weeks(days, today) if span is Span.YEAR else _by_days(days, today),
        wished=wished,
        kinds=[
            _kept("All", spanned.of_all, wished),
            _kept("Young", spanned.of_young, wished),
            _kept("Mature", spanned.of_mature, wished),
        ],
        months=[
            _kept(f"{first:%B %Y}", counted.of_all, wished) for first, counted in by_month(days, today=today)
        ],
        ratings=_ratings(spanned),
        exams=answers_by_domain(person=person, lines=lines, since=since),
        hours=[_kept(_hour(one), hours[one], wished) for one in sorted(hours)],
        hours_picture=columns(
            [_point_of_hour(one, hours.get(one, Answers())) for one in range(HOURS)],
        ),
        due=_due(due, today),
        due_in_all=sum(due.values()),
        overdue=sum(count for on, count in due.items() if on < today),
        hardest=hardest_cards(person=person),
    )


def first_day(span: Span, today: date) -> date:
    if span is Span.WEEKS:
        return today - timedelta(days=DAYS_OF_TWELVE_WEEKS - 1)
    return today - timedelta(days=today.weekday(), weeks=WEEKS_OF_A_YEAR - 1)


def _kept(words: str, answers: Answers, wished: int) -> Kept:
    return Kept(words, answers, standing(answers, wished))


def _by_days(days: Days, today: date) -> Picture:
    shown = last_days(today, count=DAYS_OF_TWELVE_WEEKS)
    counted = [(day, days.get(day, Counted())) for day in shown]
    return _answers_picture(counted, day_words, lambda day: _short(day) if day.day == 1 else "", today)


def _by_weeks(days: Days, today: date) -> Picture:
    counted = by_week(days, today=today, count=WEEKS_OF_A_YEAR)
    monday = today - timedelta(days=today.weekday())
    return _answers_picture(counted, lambda week: f"Week of {day_words(week)}", _month_of_first_week, monday)


def _answers_picture(
    counted: list[tuple[date, Counted]],
    name: Callable[[date], str],
    label: Callable[[date], str],
    now: date,
) -> Picture:
    points = [
        Point(
            f"{name(on)}: {one.answers} answers, {one.learning} of them in learning steps",
            one.reviews,
            one.learning,
            label(on),
            on == now,
        )
        for on, one in counted
    ]
    rows = [Row(name(on), one.reviews, one.learning) for on, one in reversed(counted) if one.answers]
    return Picture(columns(points), rows)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _month_of_first_week(monday: date) -> str:
    """Every other month is named, where its first whole week stands."""
    return f"{monday:%b}" if monday.day <= 7 and monday.month % 2 else ""


def _due(due: dict[date, int], today: date) -> Picture:
    days = [today + timedelta(days=ahead) for ahead in range(FORECAST_DAYS)]
    counted = spread(due, days)
    points = [
        Point(
            f"{day_words(on)}: {count} due",
            count,
            label="today" if on == today else _short(on) if not (on - today).days % 7 else "",
            is_now=on == today,
        )
        for on, count in counted
    ]
    return Picture(columns(points), [Row(day_words(on), count, 0) for on, count in counted if count])


def _ratings(counted: Counted) -> list[Rated]:
    named = {"Again": counted.again, "Hard": counted.hard, "Good": counted.good, "Easy": counted.easy}
    return [
        Rated(words, count, round(100 * count / counted.answers) if counted.answers else 0)
        for words, count in named.items()
    ]


def _hour(hour: int) -> str:
    return f"{hour}:00 to {hour}:59"


def _point_of_hour(hour: int, answers: Answers) -> Point:
    forgotten = answers.answered - answers.correct
    title = f"{_hour(hour)}: {answers.answered} reviews, {answers.correct} known"
    return Point(title, answers.correct, forgotten, f"{hour}:00" if not hour % 6 else "")
