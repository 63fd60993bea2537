"""A person's study log: the picture of their days, and the pages of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from certs.models import (
    Goal,
    Resource,
    ResourcePosition,
    StudyPreferences,
    StudySession,
    StudyTimer,
)
from certs.queries.goals import open_goals
from certs.study_days.heatmap import Heatmap, first_day, heatmap
from certs.study_days.lines import minutes_in_words
from certs.study_days.weeks import WeekBars, week_bars, week_of, weeks_in_a_row
from notes.access import Person
from notes.models import SourceFile

ROWS_A_PAGE = 50
LAST_ROWS = 5
REMOVED_ROWS = 10
REMOVED_DAYS = 30
MOST_RESOURCES = 200


@dataclass(frozen=True, slots=True)
class LogTargets:
    """What study can be logged on: the person's open goals, and resources of theirs."""

    goals: Sequence[Goal]
    resources: Sequence[Resource] = ()
    last_goal_id: int | None = None

    @property
    def codes(self) -> list[str]:
        return [goal.exam_version.code for goal in self.goals]

    @property
    def first_choice(self) -> int | str:
        """The goal used last, else the only one."""
        ids = [goal.pk for goal in self.goals]
        if self.last_goal_id in ids:
            return self.last_goal_id or ""
        return ids[0] if len(ids) == 1 else ""


@dataclass(frozen=True, slots=True)
class StudyDays:
    """The log's part of the dashboard."""

    today: date
    targets: LogTargets
    timer: StudyTimer | None
    rows: list[StudySession]
    calendar: Heatmap
    weeks: WeekBars
    minutes_this_week: int
    planned: int | None
    plan_is_own: bool
    streak: int | None
    """Weeks in a row; None unless the person asked for it."""
    keeps_file: bool = False
    """Whether the person is the author of a notes file, to whom what it aims at is offered."""

    @property
    def days_studied(self) -> int:
        return len(self.calendar.studied)


@dataclass(frozen=True, slots=True)
class _Own:
    timer: StudyTimer | None
    preferences: StudyPreferences | None
    last_goal_id: int | None
    keeps_file: bool


def study_days(
    *,
    person: Person,
    today: date,
    goals: Sequence[Goal] | None = None,
    resources: Sequence[Resource] = (),
) -> StudyDays:
    """Three queries, and two more for the goals where the caller has none at hand."""
    goals = goals_ahead(person=person, today=today) if goals is None else goals
    own = _own(person)
    days, mondays = _minutes_by_day(person, today)
    chosen = own.preferences.weekly_minutes if own.preferences else None
    planned = chosen or sum(goal.weekly_minutes or 0 for goal in goals) or None
    shows_streak = own.preferences is not None and own.preferences.shows_streak
    weeks = week_bars(days, today=today, planned=planned)
    return StudyDays(
        today=today,
        targets=LogTargets(goals, resources, own.last_goal_id),
        timer=own.timer,
        rows=list(live_rows(person)[:LAST_ROWS]),
        calendar=heatmap(days, today=today),
        weeks=weeks,
        minutes_this_week=weeks.bars[-1].minutes,
        planned=planned,
        plan_is_own=chosen is not None,
        streak=weeks_in_a_row(mondays, today=today) if shows_streak else None,
        keeps_file=own.keeps_file,
    )


def log_targets(*, person: Person, today: date) -> LogTargets:
    """For the pages of the log: four queries."""
    goals = goals_ahead(person=person, today=today)
    return LogTargets(goals, resources_of(person, goals), _own(person).last_goal_id)


def goals_ahead(*, person: Person, today: date) -> list[Goal]:
    """The goals for which one still studies."""
    return [line.goal for line in open_goals(person=person, today=today) if line.is_ahead]


def resources_of(person: Person, goals: Sequence[Goal]) -> list[Resource]:
    """What the person is in, and what serves the exams of their goals."""
    positions = ResourcePosition.objects.of(person).values("resource")
    serving = Q(exam_versions__in=[goal.exam_version_id for goal in goals], removed_at__isnull=True)
    return list(Resource.objects.filter(Q(pk__in=positions) | serving).distinct()[:MOST_RESOURCES])


def running_timer(*, person: Person) -> StudyTimer | None:
    return (
        StudyTimer.objects.of(person)
        .filter(cancelled_at__isnull=True)
        .select_related("goal__exam_version", "resource", "entry")
        .first()
    )


def live_rows(person: Person) -> QuerySet[StudySession]:
    rows = StudySession.objects.of(person).filter(removed_at__isnull=True)
    return rows.select_related("goal__exam_version", "resource", "entry__parent__parent")


@dataclass(frozen=True, slots=True)
class LoggedDay:
    on: date
    minutes: int
    """Of the whole day, whatever part of it stands on this page."""
    rows: list[StudySession]

    @property
    def total(self) -> str:
        return minutes_in_words(self.minutes)


@dataclass(frozen=True, slots=True)
class LogPage:
    days: list[LoggedDay]
    pages: Page
    minutes: int
    filters: list[Goal]
    chosen: Goal | None
    removed: list[StudySession]

    @property
    def total(self) -> str:
        return minutes_in_words(self.minutes)

    @property
    def query(self) -> str:
        return f"goal={self.chosen.pk}" if self.chosen else ""


def log_page(*, person: Person, at: datetime, goal_id: int | None, number: str | None) -> LogPage:
    """Six queries. A goal that is not the person's is as one that is not there: everything is shown."""
    filters = list(
        Goal.objects.of(person)
        .filter(
            pk__in=StudySession.objects.of(person).filter(removed_at__isnull=True).order_by().values("goal")
        )
        .select_related("exam_version")
    )
    chosen = next((goal for goal in filters if goal.pk == goal_id), None)
    rows = live_rows(person)
    if chosen is not None:
        rows = rows.filter(goal=chosen)
    pages = Paginator(rows, ROWS_A_PAGE).get_page(number)
    shown = list(pages)
    totals = dict(
        rows.filter(on__in={row.on for row in shown}).order_by().values_list("on").annotate(Sum("minutes"))
    )
    days = [LoggedDay(on, totals[on], list(of_day)) for on, of_day in groupby(shown, key=lambda row: row.on)]
    return LogPage(
        days=days,
        pages=pages,
        minutes=rows.order_by().aggregate(all=Sum("minutes"))["all"] or 0,
        filters=filters,
        chosen=chosen,
        removed=list(
            StudySession.objects.of(person)
            .filter(removed_at__gte=at - timedelta(days=REMOVED_DAYS))
            .select_related("goal__exam_version")
            .order_by("-removed_at")[:REMOVED_ROWS]
        ),
    )


def _own(person: Person) -> _Own:
    """Timer, preferences and the goal used last hang on the person's own row, so that one query has them."""
    last_goal = (
        StudySession.objects.of(person)
        .filter(removed_at__isnull=True, goal__closed_at__isnull=True, goal__isnull=False)
        .values("goal")[:1]
    )
    found = (
        get_user_model()
        .objects.filter(pk=person.pk or 0)
        .select_related(
            "study_preferences",
            "study_timer__goal__exam_version",
            "study_timer__resource",
            "study_timer__entry__parent__parent",
        )
        .annotate(
            last_goal_id=Subquery(last_goal),
            keeps_file=Exists(SourceFile.objects.filter(author=OuterRef("pk"))),
        )
        .first()
    )
    timer: StudyTimer | None = getattr(found, "study_timer", None)
    return _Own(
        timer=timer if timer is not None and timer.cancelled_at is None else None,
        preferences=getattr(found, "study_preferences", None),
        last_goal_id=getattr(found, "last_goal_id", None),
        keeps_file=getattr(found, "keeps_file", False),
    )


def _minutes_by_day(person: Person, today: date) -> tuple[dict[date, int], list[date]]:
    """Minutes by day as far as the calendar reaches; before it, only which weeks had any study."""
    first = first_day(today)
    found = StudySession.objects.of(person).filter(removed_at__isnull=True, on__lte=today)
    # By day and not by week: SQLite would have each row's week worked out by Python.
    sums: dict[date, int] = dict(found.order_by().values_list("on").annotate(Sum("minutes")))
    days = {day: minutes for day, minutes in sums.items() if day >= first}
    return days, sorted({week_of(day) for day in sums})
